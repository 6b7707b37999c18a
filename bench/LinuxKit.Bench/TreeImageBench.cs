using System.Diagnostics;
using System.Globalization;
using LinuxKit.Disks.Erofs;
using LinuxKit.Disks.Ext4;

namespace LinuxKit.Bench;

/// <summary>EROFS and ext4 of a folder's tree, beside mkfs.erofs and mke2fs of the same folder; ours are made of segments, as in a build.</summary>
internal static class TreeImageBench
{
    private const int Runs = 5;

    public static async Task RunAsync(string folder)
    {
        var work = Path.Combine(BenchFolder.Repository, "artifacts", "bench", "images");
        SegmentedTree.Remove(work);
        Directory.CreateDirectory(work);
        Console.WriteLine("preparing the segments");
        await SegmentedTree.PackAsync(folder, work);
        var root = await SegmentedTree.ComposeAsync(work);
        var (ours, theirs) = (Path.Combine(work, "ours.img"), Path.Combine(work, "theirs.img"));
        var size = root.UnpackedSizeInBytes * 11 / 10 >> 20;
        (string Kind, string Name, ProcessStartInfo Peer)[] kinds =
        [
            ("erofs", "`mkfs.erofs`", new("mkfs.erofs", ["-d0", "--quiet", theirs, folder])),
            ("erofs-lz4", "`mkfs.erofs -zlz4`", new("mkfs.erofs", ["-d0", "--quiet", "-zlz4", theirs, folder])),
            ("ext4", "`mke2fs -t ext4 -d`", new("mke2fs", ["-q", "-t", "ext4", "-O", "^has_journal", "-d", folder, theirs, $"{size}M"])),
        ];

        Console.WriteLine($"measuring: {root.Entries.Length} entries, {root.Entries.Sum(entry => entry.Entry.Size) >> 20} MiB, {Environment.ProcessorCount} processors\n");
        Console.WriteLine("| what | median | ratio (aim: 1) | processor time | ratio | image | peak memory (aim: 200) |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var (kind, name, peer) in kinds)
        {
            var (own, other) = (new List<Measurement>(), new List<Measurement>());
            for (var run = 0; run < Runs; run++)
            {
                File.Delete(theirs);
                other.Add(await MeasuredCommand.RunAsync(peer));
                File.Delete(ours);
                own.Add(await MeasuredCommand.RunAsync(OwnProgram.Command("images-write", work, ours, kind)));
            }

            var (mine, peers) = (Measurement.Of(own), Measurement.Of(other));
            Print(kind, mine, peers, ours);
            Print(name, peers, null, theirs);
        }

        SegmentedTree.Remove(work);
    }

    /// <summary>Writes the image in a process of its own: what is measured.</summary>
    /// <param name="work">The folder with the layout and the store.</param>
    /// <param name="path">The image.</param>
    /// <param name="kind">Its kind.</param>
    public static async Task WriteAsync(string work, string path, string kind)
    {
        var root = await SegmentedTree.ComposeAsync(work);
        await using var file = OwnProgram.CreateOutput(path);
        _ = kind switch
        {
            "ext4" => await Ext4Image.WriteAsync(root, new Ext4Options(), file, CancellationToken.None),
            "erofs-lz4" => await ErofsImage.WriteAsync(root, new ErofsOptions { Compression = ErofsCompression.Lz4 }, file, CancellationToken.None),
            _ => await ErofsImage.WriteAsync(root, new ErofsOptions(), file, CancellationToken.None),
        };
    }

    private static void Print(string what, Measurement mine, Measurement? other, string image) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {what} | {mine.Elapsed.TotalSeconds:F2} s | {mine.Elapsed / other?.Elapsed:F2} | {mine.ProcessorTime.TotalSeconds:F2} s | {mine.ProcessorTime / other?.ProcessorTime:F2} | {new FileInfo(image).Length / 1048576.0:F1} MiB | {mine.PeakMemoryInBytes >> 20} MiB |"));
}
