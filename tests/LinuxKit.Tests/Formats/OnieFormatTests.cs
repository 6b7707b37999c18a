using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using LinuxKit.Formats.Onie;
using LinuxKit.Tests.Archives;

namespace LinuxKit.Tests.Formats;

/// <summary>Installers for ONIE, run by busybox's shell on a disk that is a file.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
[UnsupportedOSPlatform("windows")]
public sealed class OnieFormatTests
{
    private const string Installer = "Small-onie.bin";
    private const int Sector = 512;

    private static readonly ConcurrentDictionary<(string Root, bool Verity), Lazy<Task<FormatBuild>>> s_builds = new();

    public required TestContext TestContext { get; init; }

    private CancellationToken Token => TestContext.CancellationToken;

    [ClassCleanup]
    public static async Task RemoveAsync()
    {
        foreach (var build in s_builds.Values)
        {
            (await build.Value).Dispose();
        }
    }

    [TestInitialize]
    public void NeedsTheArchitecture()
    {
        if (RuntimeInformation.OSArchitecture != Architecture.X64)
        {
            Assert.Inconclusive("These installers run on amd64 alone");
        }
    }

    [TestMethod]
    public async Task Write_Script_IsSoundForBothShells()
    {
        var build = await BuildAsync();
        var content = build.Read(Installer);
        var end = content.AsSpan().IndexOf("\n__PAYLOAD__\n"u8);
        Assert.IsGreaterThan(0, end);

        await Judge.RunAsync("busybox", ["ash", "-n"], Token, input: content[..end]);
        await Judge.RunAsync("sh", ["-n"], Token, input: content[..end]);
        await Judge.RunAsync("shellcheck", ["-s", "sh", "-S", "warning", "-e", "SC2034", "-"], Token, input: content[..end]);
    }

    [TestMethod]
    public async Task Install_Bios_AddsItsPartitionsAndLeavesTheOthers()
    {
        var build = await BuildAsync("squashfs", verity: true);
        using var disk = new OnieDisk();
        await disk.CreateAsync(Token);
        var before = await disk.PartitionsAsync(Token);

        await disk.InstallAsync(build.PathOf(Installer), Token);

        var after = await disk.PartitionsAsync(Token);
        Assert.AreEqual("ACME-DIAG GRUB-BOOT ONIE-BOOT OTHER-root Small-boot Small-hash Small-root", string.Join(' ', after.Keys.Order(StringComparer.Ordinal)));
        foreach (var (name, place) in before)
        {
            Assert.AreEqual(place, after[name]);
        }

        Assert.AreEqual("-s\n", await File.ReadAllTextAsync(disk.At("nos-mode"), Token));
        Assert.IsTrue(disk.Read(after["Small-root"].Offset, 4).AsSpan().SequenceEqual("hsqs"u8));
        var grub = await Judge.RunAsync("mtype", ["-i", $"{disk.Path}@@{after["Small-boot"].Offset}", "::boot/grub/grub.cfg"], Token);
        var hash = grub[(grub.IndexOf("roothash=", StringComparison.Ordinal) + "roothash=".Length)..][..64];
        var root = await Judge.RunAsync("sgdisk", ["-i", $"{after["Small-root"].Number}", disk.Path], Token);
        Assert.Contains(new Guid(Convert.FromHexString(hash[..32]), bigEndian: true).ToString().ToUpperInvariant(), root);
        Assert.Contains("4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709", root);
    }

    [TestMethod]
    public async Task Install_Bios_WritesTheLoader()
    {
        var build = await BuildAsync();
        using var disk = new OnieDisk();
        await disk.CreateAsync(Token);

        await disk.InstallAsync(build.PathOf(Installer), Token);

        var core = (await disk.PartitionsAsync(Token))["GRUB-BOOT"].Offset;
        Assert.AreEqual(core / Sector, BinaryPrimitives.ReadInt64LittleEndian(disk.Read(0x5C, 8)));
        Assert.AreEqual((core / Sector) + 1, BinaryPrimitives.ReadInt64LittleEndian(disk.Read(core + 0x1F4, 8)));
        Assert.AreEqual(0x820, BinaryPrimitives.ReadUInt16LittleEndian(disk.Read(core + 0x1FE, 2)));
    }

    [TestMethod]
    public async Task Install_CoreElsewhere_IsFoundThere()
    {
        var build = await BuildAsync();
        using var disk = new OnieDisk();
        await disk.CreateAsync(Token);
        await Judge.RunAsync("sgdisk", ["-d", "1", "-n", "1:40000:+2M", "-t", "1:EF02", "-c", "1:GRUB-BOOT", disk.Path], Token);
        var start = (await disk.PartitionsAsync(Token))["GRUB-BOOT"].Offset / Sector;

        await disk.InstallAsync(build.PathOf(Installer), Token);

        Assert.IsGreaterThan(20_000, start);
        Assert.AreEqual(start, BinaryPrimitives.ReadInt64LittleEndian(disk.Read(0x5C, 8)));
        Assert.AreEqual(start + 1, BinaryPrimitives.ReadInt64LittleEndian(disk.Read((start * Sector) + 0x1F4, 8)));
    }

    [TestMethod]
    public async Task Install_RoomInANarrowGapAlone_IsUsed()
    {
        var build = await BuildAsync("squashfs");
        using var disk = new OnieDisk();
        await disk.CreateAsync(Token);
        await Judge.RunAsync("sgdisk", ["-n", "5:0:0", "-c", "5:OTHER-data", disk.Path], Token);

        await disk.InstallAsync(build.PathOf(Installer), Token);

        var root = (await disk.PartitionsAsync(Token))["Small-root"];
        Assert.AreNotEqual(0, root.Offset % 4096);
        Assert.IsTrue(disk.Read(root.Offset, 4).AsSpan().SequenceEqual("hsqs"u8));
    }

    [TestMethod]
    public async Task Install_Again_ReplacesItself()
    {
        var first = await BuildAsync("squashfs", verity: true);
        var second = await BuildAsync("erofs");
        using var disk = new OnieDisk();
        await disk.CreateAsync(Token);

        await disk.InstallAsync(first.PathOf(Installer), Token);
        await disk.InstallAsync(second.PathOf(Installer), Token);

        var after = await disk.PartitionsAsync(Token);
        Assert.AreEqual("ACME-DIAG GRUB-BOOT ONIE-BOOT OTHER-root Small-boot Small-root", string.Join(' ', after.Keys.Order(StringComparer.Ordinal)));
        Assert.AreEqual(0xE0F5E1E2, BinaryPrimitives.ReadUInt32LittleEndian(disk.Read(after["Small-root"].Offset + 1024, 4)));
    }

    [TestMethod]
    public async Task Install_Uefi_WritesTheProgramAndItsEntry()
    {
        var build = await BuildAsync();
        using var disk = new OnieDisk();
        await disk.CreateAsync(Token, isEfi: true);
        await disk.AddProgramAsync("mount", $"echo \"$1 $2 $3\" >>'{disk.At("mounts")}'", Token);
        await disk.AddProgramAsync("umount", $"cp -r \"$1\" '{disk.At("esp")}'", Token);
        await disk.AddProgramAsync("efibootmgr", $$"""
            if [ $# = 0 ]; then
              printf 'BootOrder: 0001,000A\nBoot0001* ONIE\nBoot0002* Small\nBoot000A  Small\tHD(1,GPT)\nBoot000B* Small too\n'
            else
              echo "$*" >>'{{disk.At("entries")}}'
            fi
            """, Token);

        await disk.InstallAsync(build.PathOf(Installer), Token, "uefi");

        CollectionAssert.AreEqual(build.Read("Small.efi"), await File.ReadAllBytesAsync(disk.At("esp/EFI/Small/linux.efi"), Token));
        Assert.AreEqual($"-t vfat {disk.Path}1\n", await File.ReadAllTextAsync(disk.At("mounts"), Token));
        Assert.AreEqual(
            $"-q -b 0002 -B\n-q -b 000A -B\n-q -c -d {disk.Path} -p 1 -L Small -l \\EFI\\Small\\linux.efi\n", await File.ReadAllTextAsync(disk.At("entries"), Token));
        Assert.IsFalse((await disk.PartitionsAsync(Token)).ContainsKey("Small-boot"));
    }

    [TestMethod]
    [DataRow("payload", "the installer is damaged")]
    [DataRow("end", "the installer is damaged")]
    [DataRow("mbr", "has no GUID partition table")]
    [DataRow("label", "no disk has a file system with the label ONIE-BOOT")]
    [DataRow("labels", "several file systems with the label ONIE-BOOT")]
    [DataRow("core", "has no BIOS boot partition")]
    [DataRow("room", "has no room for the partitions")]
    public async Task Install_WhatCannotWork_IsRefusedBeforeAnythingIsWritten(string wrong, string message)
    {
        var build = await BuildAsync("squashfs");
        using var disk = new OnieDisk();
        await disk.CreateAsync(Token);
        var installer = build.Read(Installer);
        switch (wrong)
        {
            case "payload":
                installer[installer.Length / 2] ^= 1;
                break;
            case "end":
                installer = installer[..^1];
                break;
            case "mbr":
                await using (var file = File.OpenWrite(disk.Path))
                {
                    file.SetLength(0);
                    file.SetLength(48 << 20);
                }

                break;
            case "label":
                await disk.AddProgramAsync("blkid", "echo '/dev/sda1: PARTLABEL=\"ONIE-BOOT\"'", Token);
                break;
            case "labels":
                await disk.AddProgramAsync("blkid", $"for n in 2 3; do echo \"{disk.Path}$n: LABEL=\\\"ONIE-BOOT\\\"\"; done", Token);
                break;
            case "core":
                await disk.CreateAsync(Token, isEfi: true);
                break;
            default:
                await Judge.RunAsync("sgdisk", ["-n", "5:0:0", "-c", "5:OTHER-data", "-a", "1", "-n", "6:34:2047", "-c", "6:OTHER-gap", disk.Path], Token);
                break;
        }

        await File.WriteAllBytesAsync(disk.At("installer"), installer, Token);
        var before = await File.ReadAllBytesAsync(disk.Path, Token);

        var (exitCode, output) = await disk.RunAsync(disk.At("installer"), Token);

        Assert.AreEqual(1, exitCode, output);
        Assert.Contains(message, output);
        var after = await File.ReadAllBytesAsync(disk.Path, Token);
        Assert.IsTrue(before.AsSpan().SequenceEqual(after));
        Assert.IsFalse(File.Exists(disk.At("nos-mode")));
    }

    [TestMethod]
    [DataRow("console=tty0", "")]
    [DataRow("console=tty0 console=ttyS1,9600n8", "serial --unit=1 --speed=9600")]
    [DataRow("console=ttyS0 quiet", "serial --unit=0 --speed=115200")]
    public async Task Menu_CommandLine_IsOnTheKernelsConsole(string commandLine, string serial)
    {
        using var output = new MemoryStream();
        await OnieGrub.Menu("Small", commandLine).WriteAsync(output, Token);
        var menu = Encoding.UTF8.GetString(output.ToArray());

        Assert.Contains("menuentry 'Small' {\nlinux $kernel '" + commandLine.Replace(" ", "' '", StringComparison.Ordinal) + "'\n", menu);
        Assert.AreEqual(serial, menu.Split('\n').FirstOrDefault(line => line.StartsWith("serial ", StringComparison.Ordinal)) ?? "");
    }

    [TestMethod]
    [DataRow("a name")]
    [DataRow("ümlaut")]
    [DataRow("-x")]
    [DataRow("thirty-two-letters-are-one-too-ma")]
    public async Task Build_NameThatNoPartitionCanHave_IsRefused(string name)
    {
        using var build = new FormatBuild { Change = request => request with { Name = name } };

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => build.BuildAsync(["onie"], Token));

        Assert.AreEqual("LK0613", exception.Diagnostic.Code);
    }

    // Each is built once for all tests.
    private static Task<FormatBuild> BuildAsync(string root = "initramfs", bool verity = false) =>
        s_builds.GetOrAdd((root, verity), _ => new Lazy<Task<FormatBuild>>(() => MakeAsync(root, verity))).Value;

    private static async Task<FormatBuild> MakeAsync(string root, bool verity)
    {
        var build = new FormatBuild { Change = request => request with { Disk = new() { Root = root, Verity = verity } } };
        await build.BuildAsync(root == "initramfs" ? ["onie", "kernel+initrd", "uki"] : ["onie"], CancellationToken.None);
        return build;
    }
}
