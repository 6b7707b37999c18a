using System.Diagnostics;
using System.Globalization;
using LinuxKit.Formats;

namespace LinuxKit.Bench;

/// <summary>
/// Every format of the benchmark's system, made alone from a store that has the system's segments, beside <c>cp</c> of the result, and beside the
/// program that upstream makes it with where that is one program.
/// </summary>
internal static class FormatsBench
{
    private const double Mebibyte = 1 << 20;
    private const int Runs = 3;
    private const string Name = "system";

    /// <summary>Makes formats in a process of their own: what is measured.</summary>
    /// <param name="planFile">Path of the build's plan.</param>
    /// <param name="formats">The formats' names, with commas between.</param>
    /// <param name="store">Path of the store.</param>
    /// <param name="output">Path of the output folder.</param>
    public static async Task WriteAsync(string planFile, string formats, string store, string output)
    {
        var plan = await ImagePlanFile.ReadAsync(planFile, CancellationToken.None);
        await new ImageBuilder(store).BuildAsync(plan with { Formats = [.. formats.Split(',')] }, output, before: null, CancellationToken.None);
    }

    /// <summary>Measures formats.</summary>
    /// <param name="only">Their names; none for each one, and all in one build.</param>
    public static async Task RunAsync(string[] only)
    {
        var folder = new BenchFolder();
        await BenchSystem.PrepareAsync(folder, "gzip", CancellationToken.None);
        var formats = ImageFormats.All.Where(format => format.Architectures.IsEmpty || format.Architectures.Contains("amd64")).Select(format => format.Name).ToArray();
        await File.WriteAllTextAsync(folder.Message, "formats\n");
        var build = folder.Build(BenchFolder.Image);
        build.ArgumentList.Add($"-p:LinuxKitFormats={string.Join("%3B", formats)}");
        Console.WriteLine("preparing all formats");
        await MeasuredCommand.RunAsync(build);
        var plan = Directory.GetFiles(Path.Combine(BenchFolder.Image, "obj", "Release"), "plan.json", SearchOption.AllDirectories).Single();
        var root = Directory.GetFiles(Path.Combine(BenchFolder.Image, "bin", "Release"), Name + ".tar", SearchOption.AllDirectories).Single();

        var work = Path.Combine(folder.Work, "formats");
        var (tree, output, copy) = (Path.Combine(work, "tree"), Path.Combine(work, "out"), Path.Combine(work, "copy"));
        await EmptyAsync(tree);
        await MeasuredCommand.RunAsync(new ProcessStartInfo("tar", ["-C", tree, "-xpf", root]));
        Directory.Delete(Path.Combine(tree, "boot"), recursive: true);

        Console.WriteLine("measuring");
        Console.WriteLine("\n| format | time | processor time | peak memory (aim: 200) | size | `cp` | ratio to it | its program | its time | ratio to it |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- | ---: | ---: |");
        foreach (var format in only is [] ? [.. formats, string.Join(',', formats)] : only)
        {
            var ours = await MeasuredCommand.RepeatAsync(Runs, () => EmptyAsync(output), () => OwnProgram.Command("format-write", plan, format, folder.Store, output));
            var size = new DirectoryInfo(output).EnumerateFiles().Sum(file => file.Length);
            var copied = await MeasuredCommand.RepeatAsync(Runs, () => EmptyAsync(copy), () => new ProcessStartInfo("cp", ["-r", "--sparse=auto", output, copy]));
            var peer = Peer(format, tree, Path.Combine(copy, "image"));
            var theirs = peer is null ? default : await MeasuredCommand.RepeatAsync(Runs, () => EmptyAsync(copy), () => peer);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {(format.Contains(',', StringComparison.Ordinal) ? "all in one build" : $"`{format}`")} | {ours.Elapsed.TotalSeconds:F2} s | {ours.ProcessorTime.TotalSeconds:F2} s | {ours.PeakMemoryInBytes / Mebibyte:F0} MiB | {size / Mebibyte:F0} MiB | {copied.Elapsed.TotalSeconds:F2} s | {ours.Elapsed / copied.Elapsed:F1} |{(peer is null ? "  |  |  |" : $" `{peer.FileName}` | {theirs.Elapsed.TotalSeconds:F2} s | {ours.Elapsed / theirs.Elapsed:F2} |")}"));
        }

        Directory.Delete(work, recursive: true);
    }

    // As upstream calls them, without options of its own; but for EROFS, which ours compresses for a kernel that can read it.
    private static ProcessStartInfo? Peer(string format, string tree, string image) => format switch
    {
        "kernel+squashfs" => new ProcessStartInfo("mksquashfs", [tree, image, "-quiet", "-no-progress"]),
        "kernel+erofs" => new ProcessStartInfo("mkfs.erofs", ["-zlz4", image, tree]),
        "kernel+iso" => new ProcessStartInfo("xorriso", ["-as", "mkisofs", "-quiet", "-R", "-o", image, tree]),
        _ => null,
    };

    private static Task EmptyAsync(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        return Task.CompletedTask;
    }
}
