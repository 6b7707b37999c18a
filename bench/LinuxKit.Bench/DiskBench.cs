using System.Diagnostics;
using System.Globalization;
using LinuxKit.Disks;
using LinuxKit.Disks.Fat;
using LinuxKit.Disks.Partitions;

namespace LinuxKit.Bench;

/// <summary>A GPT disk with an EFI system partition, beside the same made by sfdisk, mkfs.fat and mcopy, and beside a mere copy of the files.</summary>
internal static class DiskBench
{
    private const int Runs = 5;

    private static readonly (string Name, int Size)[] Files = [("BOOTX64.EFI", 1 << 20), ("kernel", 14 << 20), ("initrd.img", 500 << 20)];

    // The file system is 1 MiB into the disk, and as large as its files ask with some room, as ours is.
    private const string Peer = """
        set -e
        rm -f "$1"
        truncate -s 532M "$1"
        echo 'start=2048, size=1085440, type=uefi' | sfdisk -q -X gpt "$1"
        mkfs.fat -F 32 -s 8 --offset=2048 "$1" 542720 >/dev/null
        mcopy -i "$1@@1M" "$0"/* ::/
        """;

    public static async Task RunAsync()
    {
        var work = Path.Combine(BenchFolder.Repository, "artifacts", "bench", "disk");
        Remove(work);
        var files = Path.Combine(work, "files");
        Directory.CreateDirectory(files);
        foreach (var (name, size) in Files)
        {
            var content = new byte[size];
            new Random(size).NextBytes(content);
            await File.WriteAllBytesAsync(Path.Combine(files, name), content);
        }

        var (own, other, copy) = (new List<Measurement>(), new List<Measurement>(), new List<Measurement>());
        string[] images = [Path.Combine(work, "copy.img"), Path.Combine(work, "theirs.img"), Path.Combine(work, "ours.img")];
        for (var run = 0; run < Runs; run++)
        {
            Array.ForEach(images, File.Delete);
            copy.Add(await MeasuredCommand.RunAsync(new ProcessStartInfo("sh", ["-c", "cat \"$0\"/* >\"$1\"", files, images[0]])));
            other.Add(await MeasuredCommand.RunAsync(new ProcessStartInfo("sh", ["-c", Peer, files, images[1]])));
            own.Add(await MeasuredCommand.RunAsync(OwnProgram.Command("disk-write", files, images[2])));
        }

        var (mine, peer, least) = (Measurement.Of(own), Measurement.Of(other), Measurement.Of(copy));
        Console.WriteLine("| what | median | ours to that | aim | peak memory |\n| --- | ---: | ---: | ---: | ---: |");
        Print("disk with a FAT32 of 515 MiB", mine, "", "");
        Print("`sfdisk`, `mkfs.fat`, `mcopy`", peer, Ratio(mine, peer), "1.0");
        Print("`cat` of the files into one", least, Ratio(mine, least), "");
        Remove(work);
    }

    /// <summary>Writes the disk in a process of its own: what is measured.</summary>
    /// <param name="files">The folder with the files.</param>
    /// <param name="path">The disk.</param>
    public static async Task WriteAsync(string files, string path)
    {
        var system = FatFileSystem.Plan(
            new FatOptions { Label = "ESP", HiddenSectors = 2048, FreeSpace = 14 << 20, Type = FatType.Fat32 },
            [.. Directory.GetFiles(files).Select(file => new FatFile(Path.GetFileName(file), DiskContent.OfFile(file)))]);
        var disk = GptDisk.Plan(new DiskOptions(), [new Partition("EFI System", PartitionTypes.EfiSystem, Guid.Empty, system.Content)]);
        await using var file = OwnProgram.CreateOutput(path);
        await using var sparse = new SparseFileStream(file);
        await disk.Content.WriteAsync(sparse, CancellationToken.None);
        sparse.Finish();
    }

    private static string Ratio(Measurement mine, Measurement other) => (mine.Elapsed / other.Elapsed).ToString("F2", CultureInfo.InvariantCulture);

    private static void Print(string what, Measurement measurement, string ratio, string aim) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"| {what} | {measurement.Elapsed.TotalSeconds:F2} s | {ratio} | {aim} | {measurement.PeakMemoryInBytes >> 20} MiB |"));

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
