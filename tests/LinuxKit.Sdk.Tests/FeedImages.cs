using LinuxKit.Archives;
using LinuxKit.Oci;
using LinuxKit.Tests.Boot;

namespace LinuxKit.Sdk.Tests;

/// <summary>The golden images with kernels that are some as far as anybody looks, for the golden ones are text.</summary>
internal static class FeedImages
{
    private static readonly ImageReference s_name = ImageReference.Parse("127.0.0.1:5000/golden/kernel:1");

    private static readonly (Platform Platform, byte[] Kernel)[] s_kernels =
    [
        (new Platform("amd64"), TestKernel.BzImage(TestKernel.Elf())),
        (new Platform("arm64", "v8"), TestKernel.Image()),
    ];

    /// <summary>Writes them as a layout.</summary>
    /// <param name="golden">Folder of the golden images' layout.</param>
    /// <param name="folder">Folder of the new one.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public static async Task WriteAsync(string golden, string folder, CancellationToken cancellationToken)
    {
        var layout = await OciLayout.OpenAsync(golden, cancellationToken);
        var kernels = folder + ".kernels";
        await using (var writer = OciLayoutWriter.Create(kernels))
        {
            List<Descriptor> images = [];
            foreach (var (platform, kernel) in s_kernels)
            {
                var image = (await layout.ResolveAsync(s_name, platform, cancellationToken))!;
                images.Add(await AddAsync(writer, platform, kernel, await layout.OpenAsync(image.Layers.Single(), cancellationToken), cancellationToken));
            }

            writer.SetName(await writer.AddIndexAsync([.. images], cancellationToken), s_name);
            await writer.CommitAsync(cancellationToken);
        }

        await OciLayoutWriter.MergeAsync([layout, await OciLayout.OpenAsync(kernels, cancellationToken)], folder, cancellationToken);
    }

    private static async Task<Descriptor> AddAsync(OciLayoutWriter writer, Platform platform, byte[] kernel, Stream golden, CancellationToken cancellationToken)
    {
        await using var layer = writer.CreateLayer(Compression.None);
        await using var unpacked = new System.IO.Compression.GZipStream(golden, System.IO.Compression.CompressionMode.Decompress);
        var reader = new TarReader(unpacked);
        while (await reader.ReadNextAsync(cancellationToken) is { } entry)
        {
            if (entry.Path == "kernel")
            {
                await layer.WriteAsync(entry with { Size = kernel.Length }, new MemoryStream(kernel), cancellationToken);
            }
            else
            {
                await layer.WriteAsync(entry, reader.Content, cancellationToken);
            }
        }

        var content = new ImageContent(new ImageConfig { Platform = platform }, [await layer.FinishAsync(cancellationToken)]) { Created = 0 };
        return await writer.AddImageAsync(content, cancellationToken);
    }
}
