using System.Diagnostics;
using System.Globalization;
using LinuxKit.Disks;
using LinuxKit.Disks.Qcow2;
using LinuxKit.Disks.Vdi;
using LinuxKit.Disks.Vhd;
using LinuxKit.Disks.Vhdx;
using LinuxKit.Disks.Vmdk;

namespace LinuxKit.Bench;

/// <summary>Images of a disk of 500 MiB, beside those that <c>qemu-img convert</c> makes of it, and its copy by <c>cp</c>.</summary>
internal static class DisksBench
{
    private const int Mebibyte = 1 << 20;
    private const int Runs = 5;

    // What is told apart, our name, and what qemu-img is asked for; plain images are compared with cp.
    private static readonly (string What, string Kind, string[]? Qemu, bool Compressed)[] Cases =
    [
        ("raw, sparse", "raw", ["-O", "raw"], false),
        ("qcow2", "qcow2", ["-O", "qcow2"], false),
        ("VHD, fixed", "vhd", ["-O", "vpc", "-o", "subformat=fixed"], false),
        ("VHD, dynamic", "dynamic-vhd", ["-O", "vpc"], false),
        ("VHDX", "vhdx", ["-O", "vhdx"], false),
        ("VDI", "vdi", ["-O", "vdi"], false),
        ("VMDK, sparse", "sparse-vmdk", ["-O", "vmdk"], false),
        ("qcow2, zlib", "qcow2-zlib", ["-O", "qcow2", "-c"], true),
        ("qcow2, zstd", "qcow2-zstd", ["-O", "qcow2", "-c", "-o", "compression_type=zstd"], true),
        ("VMDK, streamed", "vmdk", ["-O", "vmdk", "-o", "subformat=streamOptimized"], true),
    ];

    /// <summary>Makes an image in a process of its own: what is measured.</summary>
    /// <param name="kind">The kind of image.</param>
    /// <param name="disk">Path of the disk.</param>
    /// <param name="destination">Path of the image.</param>
    public static async Task ConvertAsync(string kind, string disk, string destination)
    {
        var content = DiskContent.OfFile(disk);
        await using var output = OwnProgram.CreateOutput(destination, 128 * 1024);
        await (kind switch
        {
            "raw" => WriteRawAsync(content, output),
            "qcow2" => Qcow2Image.WriteAsync(content, new Qcow2Options { Compression = Qcow2Compression.None }, output, CancellationToken.None),
            "qcow2-zlib" => Qcow2Image.WriteAsync(content, new Qcow2Options(), output, CancellationToken.None),
            "qcow2-zstd" => Qcow2Image.WriteAsync(content, new Qcow2Options { Compression = Qcow2Compression.Zstd }, output, CancellationToken.None),
            "vhd" => FixedVhd.WriteAsync(content, new VhdOptions(Guid.Empty, DateTimeOffset.UnixEpoch), output, CancellationToken.None),
            "dynamic-vhd" => DynamicVhd.WriteAsync(content, new VhdOptions(Guid.Empty, DateTimeOffset.UnixEpoch), output, CancellationToken.None),
            "vhdx" => VhdxImage.WriteAsync(content, new VhdxOptions(Guid.Empty, Guid.Empty, Guid.Empty), output, CancellationToken.None),
            "vdi" => VdiImage.WriteAsync(content, new VdiOptions(Guid.Empty, Guid.Empty), output, CancellationToken.None),
            "vmdk" => StreamVmdk.WriteAsync(content, new VmdkOptions("disk.vmdk", 1), output, CancellationToken.None),
            "sparse-vmdk" => SparseVmdk.WriteAsync(content, new VmdkOptions("disk.vmdk", 1), output, CancellationToken.None),
            _ => throw new ArgumentException($"There is no image of the kind {kind}.", nameof(kind)),
        });
    }

    public static async Task RunAsync()
    {
        var work = Path.Combine(BenchFolder.Repository, "artifacts", "bench", "disks");
        Directory.CreateDirectory(work);
        var disk = Path.Combine(work, "disk.raw");
        Console.WriteLine("preparing the disk");
        await WriteDiskAsync(disk);
        var image = Path.Combine(work, "image");

        Console.WriteLine("measuring");
        var rows = new List<string>();
        var copy = await MeasureAsync(new ProcessStartInfo("cp", ["--sparse=never", disk, image]));
        var nothing = await MeasureAsync(Ours("raw", Path.Combine(work, "empty.raw"), image));
        foreach (var (what, kind, qemu, compressed) in Cases)
        {
            var ours = await MeasureAsync(Ours(kind, disk, image));
            var ourSize = new FileInfo(image).Length;
            var qemus = await MeasureAsync(new ProcessStartInfo("qemu-img", ["convert", "-f", "raw", .. qemu!, disk, image]));
            var peer = compressed ? qemus : copy;
            rows.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"| {what} | {ours.Elapsed.TotalSeconds:F2} s | {qemus.Elapsed.TotalSeconds:F2} s | {(ours.Elapsed - nothing.Elapsed) / peer.Elapsed:F2} | {ours.ProcessorTime.TotalSeconds:F2} s | {qemus.ProcessorTime.TotalSeconds:F2} s | {(ours.ProcessorTime - nothing.ProcessorTime) / peer.ProcessorTime:F2} | {(compressed ? "1.0 of qemu-img" : "1.5 of cp")} | {ours.PeakMemoryInBytes / Mebibyte} MiB | {ourSize / Mebibyte} MiB | {new FileInfo(image).Length / Mebibyte} MiB |"));
        }

        Console.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"cp: {copy.Elapsed.TotalSeconds:F2} s, of processors {copy.ProcessorTime.TotalSeconds:F2} s; a process that makes an image of nothing: {nothing.Elapsed.TotalSeconds:F2} s, {nothing.ProcessorTime.TotalSeconds:F2} s, which ratios leave out"));
        Console.WriteLine();
        Console.WriteLine("| image | median | qemu-img | ratio | processor time | qemu-img | ratio | aim | peak memory | size | qemu-img's |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        rows.ForEach(Console.WriteLine);
        Directory.Delete(work, recursive: true);

        Task<Measurement> MeasureAsync(ProcessStartInfo start) => MeasuredCommand.RepeatAsync(Runs, () => Remove(image), () => start);
    }

    private static ProcessStartInfo Ours(string kind, string disk, string image) => OwnProgram.Command("convert", kind, disk, image);

    private static Task Remove(string path)
    {
        File.Delete(path);
        return Task.CompletedTask;
    }

    private static async Task WriteRawAsync(DiskContent disk, Stream output)
    {
        await using var sparse = new SparseFileStream(output);
        await disk.WriteAsync(sparse, CancellationToken.None);
        sparse.Finish();
    }

    // As disks of systems are: most of it compressed already, some programs, and some space.
    private static async Task WriteDiskAsync(string path)
    {
        await File.WriteAllBytesAsync(Path.Combine(Path.GetDirectoryName(path)!, "empty.raw"), new byte[Mebibyte]);
        await using var disk = new FileStream(path, FileMode.Create, FileAccess.Write);
        var noise = new byte[Mebibyte];
        var random = new Random(1);
        for (var i = 0; i < 250; i++)
        {
            random.NextBytes(noise);
            await disk.WriteAsync(noise);
        }

        var programs = Directory.EnumerateFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!).Order(StringComparer.Ordinal).ToArray();
        for (var i = 0; disk.Position < 400 * Mebibyte; i++)
        {
            await disk.WriteAsync(await File.ReadAllBytesAsync(programs[i % programs.Length]));
        }

        disk.SetLength(500 * Mebibyte);
    }
}
