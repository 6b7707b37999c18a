using System.ComponentModel;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using CliWrap;
using CliWrap.Buffered;
using LinuxKit.Disks;
using LinuxKit.Disks.Partitions;
using LinuxKit.Formats.Media;
using LinuxKit.Tests.Archives;

namespace LinuxKit.Tests.Formats;

/// <summary>A switch's disk in a file, with ONIE's partitions and others on it, and what of ONIE an installer calls.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class OnieDisk : IDisposable
{
    private const int Mebibyte = 1024 * 1024;
    private const long Size = 48 * Mebibyte;

    private static readonly Guid s_onieBoot = new("7412F7D5-A156-4B13-81DC-867174929325");

    private readonly string _folder = Directory.CreateTempSubdirectory("linuxkit-onie-").FullName;

    /// <summary>Path of the disk.</summary>
    public string Path => At("disk");

    /// <summary>Full path of a file beside the disk.</summary>
    public string At(string name) => System.IO.Path.Combine(_folder, name);

    /// <summary>Makes the disk.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    /// <param name="isEfi">Whether the first partition is an EFI system partition, instead of one for GRUB's core.</param>
    public async Task CreateAsync(CancellationToken cancellationToken, bool isEfi = false)
    {
        Partition[] partitions =
        [
            Empty("GRUB-BOOT", isEfi ? PartitionTypes.EfiSystem : PartitionTypes.BiosBoot, 2),
            Empty("ONIE-BOOT", s_onieBoot, 8),
            Empty("ACME-DIAG", PartitionTypes.LinuxData, 1),
            Empty("OTHER-root", PartitionTypes.LinuxData, 1),
        ];
        await using (var disk = File.Create(Path))
        {
            await GptDisk.Plan(new DiskOptions { DiskId = s_onieBoot, Size = Size }, partitions).Content.WriteAsync(disk, cancellationToken);
        }

        await AddProgramAsync("blkid", $"echo '{Path}1: UUID=\"1\"'; echo '{Path}2: LABEL=\"ONIE-BOOT\" UUID=\"2\" PARTLABEL=\"ONIE-BOOT\"'", cancellationToken);
        await AddProgramAsync("onie-nos-mode", $"echo \"$*\" >>'{At("nos-mode")}'", cancellationToken);
    }

    /// <summary>Adds a program of ONIE.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="script">What it does.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task AddProgramAsync(string name, string script, CancellationToken cancellationToken)
    {
        var path = Directory.CreateDirectory(At("programs")).FullName + "/" + name;
        await File.WriteAllTextAsync(path, $"#!/bin/sh\n{script}\n", cancellationToken);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    /// <summary>Runs an installer.</summary>
    /// <returns>Its exit code, and all that it said.</returns>
    public async Task<(int ExitCode, string Output)> RunAsync(string installer, CancellationToken cancellationToken, string firmware = "bios")
    {
        // Busybox prefers its own programs to any on the path, so those that are played for UEFI take another shell.
        string[] shell = firmware == "bios" ? ["busybox", "ash"] : ["sh"];
        try
        {
            var result = await Cli.Wrap(shell[0])
                .WithArguments([.. shell[1..], installer])
                .WithEnvironmentVariables(variables => variables
                    .Set("PATH", $"{At("programs")}:{Environment.GetEnvironmentVariable("PATH")}")
                    .Set("TMPDIR", Directory.CreateDirectory(At("temporary")).FullName)
                    .Set("onie_firmware", firmware))
                .WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync(cancellationToken);
            Assert.IsEmpty(Directory.EnumerateFileSystemEntries(At("temporary")), "The installer leaves files behind.");
            return (result.ExitCode, result.StandardOutput + result.StandardError);
        }
        catch (Win32Exception)
        {
            Assert.Inconclusive($"{shell[0]} is not installed");
            throw;
        }
    }

    /// <summary>Runs an installer, which must succeed.</summary>
    public async Task InstallAsync(string installer, CancellationToken cancellationToken, string firmware = "bios")
    {
        var (exitCode, output) = await RunAsync(installer, cancellationToken, firmware);
        Assert.AreEqual(0, exitCode, output);
    }

    /// <summary>The partitions' numbers and names, and where they are.</summary>
    public async Task<Dictionary<string, (int Number, long Offset)>> PartitionsAsync(CancellationToken cancellationToken)
    {
        Assert.Contains("No problems found.", await Judge.RunAsync("sgdisk", ["-v", Path], cancellationToken));
        var table = await Judge.RunAsync("sgdisk", ["-p", Path], cancellationToken);
        return table.Split('\n')
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length == 7 && int.TryParse(words[0], out _))
            .ToDictionary(words => words[6], words => (Number(words[0]), Number(words[1]) * 512L), StringComparer.Ordinal);

        static int Number(string word) => int.Parse(word, System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Bytes of the disk.</summary>
    public byte[] Read(long offset, int count)
    {
        using var disk = File.OpenRead(Path);
        disk.Position = offset;
        var bytes = new byte[count];
        disk.ReadExactly(bytes);
        return bytes;
    }

    private static Partition Empty(string name, Guid type, int mebibytes) =>
        new(name, type, ImageIdentity.Guid8(SHA256.HashData(Encoding.UTF8.GetBytes(name))), DiskContent.Of(new byte[mebibytes * Mebibyte]));

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
