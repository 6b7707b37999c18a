using LinuxKit.Archives;

namespace LinuxKit.Boot;

/// <summary>The kernel proper, which a kernel image holds compressed.</summary>
internal static class KernelPayload
{
    private const long MaximumKernelSize = 512L * 1024 * 1024;
    private const int SizeWord = 4;

    /// <summary>Opens the kernel proper, uncompressed.</summary>
    /// <param name="kernel">The kernel's file, from its start.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <exception cref="LinuxKitException">The file is cut off, or compressed in a way that isn't read here.</exception>
    public static async Task<Stream> OpenAsync(Stream kernel, CancellationToken cancellationToken)
    {
        var header = new byte[KernelImage.HeaderSize];
        var read = await kernel.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        var image = KernelImage.Read(header.AsSpan(0, read));
        var file = new PrefixedStream(header.AsMemory(0, read), kernel);
        var source = new ArchiveSource(file, BootDiagnostics.BadKernel);
        await source.SkipToAsync(image.PayloadOffset, cancellationToken).ConfigureAwait(false);

        var magic = new byte[CompressionMagic.Size];
        await source.FillAsync(magic, cancellationToken).ConfigureAwait(false);
        var format = CompressionMagic.Detect(magic);
        var rest = file as Stream;
        if (image.PayloadSize is { } size)
        {
            var end = image.EndsInSize && format is not (CompressionFormat.None or CompressionFormat.Gzip) ? SizeWord : 0;
            rest = new SectionStream(source, Math.Max(0, size - magic.Length - end));
        }

        var payload = new PrefixedStream(magic, rest);
        return magic.AsSpan().StartsWith(Lz4LegacyReadStream.Magic)
            ? new BoundedStream(new Lz4LegacyReadStream(new ArchiveSource(payload, BootDiagnostics.BadKernel)), MaximumKernelSize)
            : Decompression.Open(payload, format, MaximumKernelSize);
    }
}
