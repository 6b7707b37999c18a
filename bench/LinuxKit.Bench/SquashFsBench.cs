using System.Diagnostics;
using System.Globalization;
using LinuxKit.Archives;
using LinuxKit.Disks.SquashFs;
using LinuxKit.Disks.Verity;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Bench;

/// <summary>
/// A SquashFS of a folder's tree, beside mksquashfs of the same folder; ours is made of segments, as in a build. And dm-verity's hash tree
/// of such an image, beside veritysetup's.
/// </summary>
internal static class SquashFsBench
{
    private const int Runs = 3;

    private static readonly Compression[] Compressions = [new(CompressionKind.Gzip, 9), new(CompressionKind.Zstd, 9), new(CompressionKind.Zstd, 15)];

    public static async Task RunAsync(string folder)
    {
        var work = Path.Combine(BenchFolder.Repository, "artifacts", "bench", "squashfs");
        SegmentedTree.Remove(work);
        Directory.CreateDirectory(work);
        Console.WriteLine("preparing the segments");
        await SegmentedTree.PackAsync(folder, work);
        var root = await SegmentedTree.ComposeAsync(work);
        var (ours, theirs) = (Path.Combine(work, "ours.img"), Path.Combine(work, "theirs.img"));

        Console.WriteLine($"measuring: {root.Entries.Length} entries, {root.Entries.Sum(entry => entry.Entry.Size) >> 20} MiB, {Environment.ProcessorCount} processors\n");
        Console.WriteLine("| what | median | ratio (aim: 1) | processor time | ratio | image | ratio | peak memory (aim: 200) |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var compression in Compressions)
        {
            var name = compression.Kind.ToString().ToLowerInvariant();
            var (own, other) = (new List<Measurement>(), new List<Measurement>());
            for (var run = 0; run < Runs; run++)
            {
                File.Delete(theirs);
                other.Add(await MeasuredCommand.RunAsync(new ProcessStartInfo(
                    "mksquashfs", [folder, theirs, "-noappend", "-no-progress", "-quiet", "-comp", name, "-Xcompression-level", $"{compression.Level}"])));
                File.Delete(ours);
                own.Add(await MeasuredCommand.RunAsync(OwnProgram.Command("squashfs-write", work, ours, name, $"{compression.Level}")));
            }

            var (mine, peer) = (Measurement.Of(own), Measurement.Of(other));
            Print($"SquashFS, {name} {compression.Level}", mine, peer, ours, Ratio(ours, theirs));
            Print($"`mksquashfs -comp {name} -Xcompression-level {compression.Level}`", peer, null, theirs, null);
        }

        await MeasureTreeAsync(root, work);
        SegmentedTree.Remove(work);
    }

    /// <summary>Writes the hash tree of a file in a process of its own: what is measured.</summary>
    /// <param name="path">The file.</param>
    /// <param name="output">The tree.</param>
    public static async Task WriteTreeAsync(string path, string output)
    {
        await using var data = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.Asynchronous);
        await using var tree = OwnProgram.CreateOutput(output, 4096);
        await VerityTree.WriteAsync(data, data.Length, new VerityOptions { Salt = new byte[32] }, tree, CancellationToken.None);
    }

    // Of an image without compression, which is the largest one.
    private static async Task MeasureTreeAsync(ComposedRoot root, string work)
    {
        var (image, ours, theirs) = (Path.Combine(work, "stored.img"), Path.Combine(work, "ours.tree"), Path.Combine(work, "theirs.tree"));
        await using (var file = File.Create(image))
        {
            await SquashFsImage.WriteAsync(root, new SquashFsOptions { Compression = Compression.None }, file, CancellationToken.None);
        }

        var (own, other) = (new List<Measurement>(), new List<Measurement>());
        for (var run = 0; run < Runs; run++)
        {
            File.Delete(theirs);
            other.Add(await MeasuredCommand.RunAsync(new ProcessStartInfo("veritysetup", ["format", image, theirs, $"--salt={new string('0', 64)}"])));
            File.Delete(ours);
            own.Add(await MeasuredCommand.RunAsync(OwnProgram.Command("verity-write", image, ours)));
        }

        var (mine, peer) = (Measurement.Of(own), Measurement.Of(other));
        Print($"hash tree of {new FileInfo(image).Length >> 20} MiB", mine, peer, ours, Ratio(ours, theirs));
        Print("`veritysetup format`", peer, null, theirs, null);
    }

    /// <summary>Writes the image in a process of its own: what is measured.</summary>
    /// <param name="work">The folder with the layout and the store.</param>
    /// <param name="path">The image.</param>
    /// <param name="compression">How it is compressed.</param>
    public static async Task WriteAsync(string work, string path, Compression compression)
    {
        var root = await SegmentedTree.ComposeAsync(work);
        await using var file = OwnProgram.CreateOutput(path);
        await SquashFsImage.WriteAsync(root, new SquashFsOptions { Compression = compression }, file, CancellationToken.None);
    }

    private static void Print(string what, Measurement mine, Measurement? other, string image, double? size) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {what} | {mine.Elapsed.TotalSeconds:F2} s | {mine.Elapsed / other?.Elapsed:F2} | {mine.ProcessorTime.TotalSeconds:F2} s | {mine.ProcessorTime / other?.ProcessorTime:F2} | {new FileInfo(image).Length / 1048576.0:F1} MiB | {size:F3} | {mine.PeakMemoryInBytes >> 20} MiB |"));

    private static double Ratio(string path, string other) => (double)new FileInfo(path).Length / new FileInfo(other).Length;
}
