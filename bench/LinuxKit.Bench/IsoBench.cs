using System.Diagnostics;
using System.Globalization;
using LinuxKit.Archives;
using LinuxKit.Disks;
using LinuxKit.Disks.Iso9660;

namespace LinuxKit.Bench;

/// <summary>An ISO image of a folder's tree, beside those that xorriso and genisoimage make of it, and beside a copy of ours.</summary>
internal static class IsoBench
{
    private const int Runs = 5;

    public static async Task RunAsync(string folder)
    {
        var work = Path.Combine(BenchFolder.Repository, "artifacts", "bench", "iso");
        Directory.CreateDirectory(work);
        var (ours, theirs, copy) = (Path.Combine(work, "ours.iso"), Path.Combine(work, "theirs.iso"), Path.Combine(work, "copy.iso"));
        string[] options = ["-quiet", "-R", "-J", "-joliet-long", "-o", theirs, folder];
        (string Name, ProcessStartInfo Command)[] commands =
        [
            ("ISO image", OwnProgram.Command("iso-write", folder, ours)),
            ("`xorriso -as mkisofs`", new ProcessStartInfo("xorriso", ["-as", "mkisofs", .. options])),
            ("`genisoimage`", new ProcessStartInfo("genisoimage", options)),
            ("`cp` of the image", new ProcessStartInfo("cp", [ours, copy])),
        ];
        var measurements = commands.Select(_ => new List<Measurement>()).ToArray();
        Console.WriteLine("measuring");
        for (var run = 0; run < Runs; run++)
        {
            File.Delete(ours);
            for (var i = 0; i < commands.Length; i++)
            {
                // Not what the one before has left to the disk.
                File.Delete(theirs);
                File.Delete(copy);
                measurements[i].Add(await MeasuredCommand.RunAsync(commands[i].Command));
            }
        }

        Console.WriteLine($"\n{Below(new DirectoryInfo(folder)).Count()} files, {new FileInfo(ours).Length >> 20} MiB, {Environment.ProcessorCount} processors\n");
        Console.WriteLine("| what | median | our ratio to it | peak memory |\n| --- | ---: | ---: | ---: |");
        var own = Measurement.Of(measurements[0]);
        foreach (var (name, measurement) in commands.Zip(measurements, (command, runs) => (command.Name, Measurement.Of(runs))))
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {measurement.Elapsed.TotalSeconds:F2} s | {own.Elapsed / measurement.Elapsed:F2} | {measurement.PeakMemoryInBytes >> 20} MiB |"));
        }

        Directory.Delete(work, recursive: true);
    }

    /// <summary>Writes the image in a process of its own: what is measured.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="path">The image.</param>
    public static async Task WriteAsync(string folder, string path)
    {
        var files = Below(new DirectoryInfo(folder))
            .Select(file => FileOf(file, Path.GetRelativePath(folder, file.FullName)))
            .OrderBy(file => file.Path, StringComparer.Ordinal);
        var plan = IsoImage.Plan(new IsoOptions { VolumeId = "BENCH", Timestamp = DateTimeOffset.UnixEpoch }, [.. files]);
        await using var image = OwnProgram.CreateOutput(path);
        await plan.Content.WriteAsync(image, CancellationToken.None);
    }

    // Links are not followed, as they would be otherwise.
    private static IEnumerable<FileSystemInfo> Below(DirectoryInfo folder) => folder.EnumerateFileSystemInfos()
        .SelectMany(file => file is DirectoryInfo { LinkTarget: null } below ? Below(below).Prepend(file) : [file]);

    private static IsoFile FileOf(FileSystemInfo file, string path)
    {
        var entry = new ArchiveEntry
        {
            Path = path,
            Kind = file.LinkTarget is not null ? EntryKind.SymbolicLink : file is DirectoryInfo ? EntryKind.Directory : EntryKind.File,
            Mode = (int)file.UnixFileMode,
            LinkTarget = file.LinkTarget,
        };
        return IsoFile.Of(entry, entry.Kind == EntryKind.File ? DiskContent.OfFile(file.FullName) : null);
    }
}
