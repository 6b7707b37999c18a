using System.Diagnostics;
using System.Globalization;
using LinuxKit;
using LinuxKit.Archives;
using LinuxKit.Bench;

switch (args)
{
    case ["configuration"]:
        await ConfigurationBench.RunAsync();
        return;
    case ["disks"]:
        await DisksBench.RunAsync();
        return;
    case ["convert", var kind, var disk, var destination]:
        await DisksBench.ConvertAsync(kind, disk, destination);
        return;
    case ["registry"]:
        await RegistryBench.RunAsync();
        return;
    case ["pull", var pulled, var store]:
        await RegistryBench.PullAsync(pulled, store);
        return;
    case ["formats", .. var only]:
        await FormatsBench.RunAsync(only);
        return;
    case ["format-write", var planFile, var format, var segments, var output]:
        await FormatsBench.WriteAsync(planFile, format, segments, output);
        return;
    case ["disk"]:
        await DiskBench.RunAsync();
        return;
    case ["disk-write", var files, var disk]:
        await DiskBench.WriteAsync(files, disk);
        return;
    case ["images", var imagesTree]:
        await TreeImageBench.RunAsync(Path.GetFullPath(imagesTree));
        return;
    case ["images-write", var imagesWork, var imagePathToWrite, var imageKind]:
        await TreeImageBench.WriteAsync(imagesWork, imagePathToWrite, imageKind);
        return;
    case ["iso", var discTree]:
        await IsoBench.RunAsync(Path.GetFullPath(discTree));
        return;
    case ["iso-write", var discFolder, var disc]:
        await IsoBench.WriteAsync(discFolder, disc);
        return;
    case ["squashfs", var tree]:
        await SquashFsBench.RunAsync(Path.GetFullPath(tree));
        return;
    case ["verity-write", var guarded, var hashes]:
        await SquashFsBench.WriteTreeAsync(guarded, hashes);
        return;
    case ["squashfs-write", var work, var written, var kind, var level]:
        await SquashFsBench.WriteAsync(
            work, written, new Compression(Enum.Parse<CompressionKind>(kind, ignoreCase: true), int.Parse(level, CultureInfo.InvariantCulture)));
        return;
}

// The image project is built over and over.
var folder = new BenchFolder();
var cancellationToken = CancellationToken.None;

string[] compressions = ["gzip", "zstd"];
foreach (var layers in compressions)
{
    await BenchSystem.PrepareAsync(folder, layers, cancellationToken);
}

await ChangeOneFile();
await MeasuredCommand.RunAsync(folder.Build(folder.Console));
await MeasuredCommand.RunAsync(folder.Build(BenchFolder.Image));
var imagePath = Directory.GetFiles(Path.Combine(BenchFolder.Image, "bin", "Release"), "*.linuxkit.json", SearchOption.AllDirectories).Single();
var image = await BuiltImage.ReadAsync(imagePath, cancellationToken);
var initrd = Path.Combine(Path.GetDirectoryName(imagePath)!, image.Name + "-initrd.img");
Console.WriteLine("measuring");
var console = await MeasuredCommand.RepeatAsync(10, Nothing, () => folder.Build(folder.Console));
var nothing = await MeasuredCommand.RepeatAsync(10, Nothing, () => folder.Build(BenchFolder.Image));
var oneFile = await MeasuredCommand.RepeatAsync(5, ChangeOneFile, () => folder.Build(BenchFolder.Image));
var colds = new List<Cold>();
foreach (var compression in compressions)
{
    var layers = await Layers.OfAsync(folder.Layout(compression), BenchSystem.Packages, image.Architecture, cancellationToken);
    colds.Add(new Cold(
        layers,
        await MeasuredCommand.RepeatAsync(3, Forget, () => folder.Build(BenchFolder.Image, compression)),
        await MeasuredCommand.RepeatAsync(3, Nothing, () => Pipeline.Command(layers.Paths, compression, Path.Combine(folder.Work, "pipeline.zst")))));
}

var copy = await MeasuredCommand.RepeatAsync(5, Nothing, () => new ProcessStartInfo("cp", [initrd, Path.Combine(folder.Work, "copy.img")]));

const double Mebibyte = 1024 * 1024;
string[] rows =
[
    Row("what", "median", "beside", "ratio", "aim"),
    Row("---", "---:", "---", "---:", "---:"),
    Measured("no-op build of a console project", console.Elapsed),
    Measured("no-op build", nothing.Elapsed, "console project", console.Elapsed, 1.1),
    Measured("one file changed", oneFile.Elapsed, "no-op build", nothing.Elapsed, 2),
    .. colds.Select(cold => Measured(
        $"cold build, {cold.Layers.Compression} layers", cold.Build.Elapsed, "pipeline and no-op build", cold.Pipeline.Elapsed + nothing.Elapsed, 1.5)),
    .. colds.Select(cold => Measured($"pipeline: {cold.Layers.Compression} -dc, zstd -3 -T0", cold.Pipeline.Elapsed)),
    Measured("cp of the initrd", copy.Elapsed),
];
Console.WriteLine();
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"{image.RootSize / Mebibyte:F0} MiB unpacked, layers {string.Join(", ", colds.Select(cold => $"{cold.Layers.SizeInBytes / Mebibyte:F0} MiB ({cold.Layers.Compression})"))}, initrd {new FileInfo(initrd).Length / Mebibyte:F0} MiB, {Environment.ProcessorCount} processors"));
Console.WriteLine();
Array.ForEach(rows, Console.WriteLine);
Console.WriteLine();
var peak = colds.Max(cold => cold.Build.PeakMemoryInBytes);
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"peak memory: cold build {peak / Mebibyte:F0} MiB, no-op build {nothing.PeakMemoryInBytes / Mebibyte:F0} MiB, difference {(peak - nothing.PeakMemoryInBytes) / Mebibyte:F0} MiB (aim: 250)"));

static Task Nothing() => Task.CompletedTask;

Task ChangeOneFile() => File.WriteAllTextAsync(folder.Message, $"{Stopwatch.GetTimestamp()}\n");

Task Forget()
{
    foreach (var path in (string[])[Path.Combine(folder.Store, "segments"), Path.Combine(BenchFolder.Image, "bin"), Path.Combine(BenchFolder.Image, "obj", "Release")])
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    return Task.CompletedTask;
}

static string Row(params string[] cells) => $"| {string.Join(" | ", cells)} |";

static string Measured(string what, TimeSpan time, string beside = "", TimeSpan other = default, double aim = 0) => Row(
    what,
    string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F2} s"),
    beside,
    aim == 0 ? "" : (time / other).ToString("F2", CultureInfo.InvariantCulture),
    aim == 0 ? "" : aim.ToString("F1", CultureInfo.InvariantCulture));

/// <summary>A build with nothing but blobs, and the limit beside it.</summary>
internal sealed record Cold(Layers Layers, Measurement Build, Measurement Pipeline);
