using System.Diagnostics;
using System.Globalization;
using LinuxKit.Archives;
using LinuxKit.Oci;
using LinuxKit.Oci.Registry;

namespace LinuxKit.Bench;

/// <summary>A pull from a registry of this machine, beside skopeo's to an OCI layout.</summary>
internal static class RegistryBench
{
    private const int LayerCount = 5;
    private const int LayerSize = 100 << 20;
    private const int Runs = 5;

    private static readonly string Image = $"{RegistryServer.Host}/bench/image:1";

    /// <summary>Pulls an image in a process of its own: what is measured.</summary>
    /// <param name="image">The image.</param>
    /// <param name="store">The store's folder.</param>
    public static async Task PullAsync(string image, string store)
    {
        using var client = new RegistryClient(new RegistryOptions());
        using var images = new RegistryImages(new ContentStore(store), client);
        _ = await images.ResolveAsync(ImageReference.Parse(image), new Platform("amd64"), CancellationToken.None)
            ?? throw new InvalidOperationException($"There is no {image}.");
    }

    public static async Task RunAsync()
    {
        var work = Path.Combine(BenchFolder.Repository, "artifacts", "bench", "registry");
        Remove(work);
        using var server = await RegistryServer.StartAsync(Path.Combine(work, "server"));
        Console.WriteLine("preparing the image");
        await PushAsync(Path.Combine(work, "layout"));
        var store = Path.Combine(work, "store");
        var layout = Path.Combine(work, "skopeo");

        Console.WriteLine("measuring");
        var (ours, skopeos, warm) = (new List<Measurement>(), new List<Measurement>(), new List<Measurement>());
        for (var run = 0; run < Runs; run++)
        {
            Remove(layout);
            skopeos.Add(await MeasuredCommand.RunAsync(new ProcessStartInfo("skopeo", ["copy", "--quiet", "--src-tls-verify=false", $"docker://{Image}", $"oci:{layout}:1"])));
            Remove(store);
            ours.Add(await MeasuredCommand.RunAsync(Pull(store)));
            warm.Add(await MeasuredCommand.RunAsync(Pull(store)));
        }

        Print(Measurement.Of(ours), Measurement.Of(skopeos), Measurement.Of(warm));
        var build = await new WarmBuild(Path.Combine(work, "build"), store).MeasureAsync(Image, Path.Combine(work, "layout"));
        Print(build.Store.Elapsed, build.Layout.Elapsed, build.Nothing.Elapsed);
        Remove(work);
    }

    private static ProcessStartInfo Pull(string store) => OwnProgram.Command("pull", Image, store);

    private static void Print(Measurement ours, Measurement skopeos, Measurement warm)
    {
        const double Mebibyte = 1024 * 1024;
        Console.WriteLine();
        Console.WriteLine("| what | median | beside | ratio | aim | peak memory |");
        Console.WriteLine("| --- | ---: | --- | ---: | ---: | ---: |");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| pull of 500 MiB, cold | {ours.Elapsed.TotalSeconds:F2} s | skopeo | {ours.Elapsed / skopeos.Elapsed:F2} | 1.0 | {ours.PeakMemoryInBytes / Mebibyte:F0} MiB (aim: 150) |"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| `skopeo copy docker://… oci:…` | {skopeos.Elapsed.TotalSeconds:F2} s | | | | {skopeos.PeakMemoryInBytes / Mebibyte:F0} MiB |"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| the same pull, warm | {warm.Elapsed.TotalSeconds:F2} s | | | | {warm.PeakMemoryInBytes / Mebibyte:F0} MiB |"));
    }

    private static void Print(TimeSpan store, TimeSpan layout, TimeSpan nothing)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| build that resolves it from a warm store | {store.TotalSeconds:F2} s | a layout, which needs no pull | {(store - layout).TotalMilliseconds:F0} ms more | 50 ms | |"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| build that resolves it from a layout | {layout.TotalSeconds:F2} s | | | | |"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| build that has nothing to do | {nothing.TotalSeconds:F2} s | | | | |"));
    }

    // Layers that don't get smaller, so that a server and a client have their whole length to move.
    private static async Task PushAsync(string folder)
    {
        var layers = new List<ImageLayer>();
        var writer = OciLayoutWriter.Create(folder);
        await using (writer)
        {
            for (var i = 0; i < LayerCount; i++)
            {
                layers.Add(await WriteLayerAsync(writer, new Random(i)));
            }

            var config = new ImageConfig { Platform = new Platform("amd64") };
            writer.SetName(await writer.AddImageAsync(new ImageContent(config, [.. layers]) { Created = 0 }, CancellationToken.None), ImageReference.Parse(Image));
            await writer.CommitAsync(CancellationToken.None);
        }

        var layout = await OciLayout.OpenAsync(folder, CancellationToken.None);
        using var client = new RegistryClient(new RegistryOptions());
        await client.PushAsync(layout, layout.Entries.Single(), ImageReference.Parse(Image), CancellationToken.None);
    }

    private static async Task<ImageLayer> WriteLayerAsync(OciLayoutWriter writer, Random random)
    {
        var layer = writer.CreateLayer(new Compression(CompressionKind.Gzip, 1));
        await using (layer)
        {
            var content = new byte[LayerSize];
            random.NextBytes(content);
            await layer.WriteAsync(new ArchiveEntry { Path = "noise", Kind = EntryKind.File, Mode = 0x1A4, Size = LayerSize }, new MemoryStream(content), CancellationToken.None);
            return await layer.FinishAsync(CancellationToken.None);
        }
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
