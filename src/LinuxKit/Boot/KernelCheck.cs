using LinuxKit.Archives;

namespace LinuxKit.Boot;

/// <summary>Looks whether a kernel's file is a kernel of the architecture and whole, as far as its header says: one that is not would be noticed by nobody before it is to boot.</summary>
internal static class KernelCheck
{
    /// <summary>Checks a kernel.</summary>
    /// <param name="kernel">The kernel's file, from its start.</param>
    /// <param name="size">Its length in bytes.</param>
    /// <param name="architecture">The architecture that it is to be for, by OCI's name.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LinuxKitException">The file is no kernel, one of another architecture, or cut off.</exception>
    public static async Task RunAsync(Stream kernel, long size, string architecture, CancellationToken cancellationToken)
    {
        if (size == 0)
        {
            throw BootDiagnostics.BadKernel.Error("The kernel's file is empty.");
        }

        if (!KernelImage.Architectures.Contains(architecture))
        {
            return;
        }

        var header = await ReadHeaderAsync(kernel, cancellationToken).ConfigureAwait(false);
        var image = KernelImage.Read(header.Span);
        if (image.PayloadOffset + (image.PayloadSize ?? 0) > size)
        {
            throw BootDiagnostics.BadKernel.Error(
                $"The kernel's file is cut off: it has {size} bytes, of which its compressed kernel ends at {image.PayloadOffset + image.PayloadSize}.");
        }

        var found = KernelImage.ArchitectureOf(header.Span);
        if (found is null && CompressionMagic.Detect(header.Span) != CompressionFormat.None)
        {
            var payload = await KernelPayload.OpenAsync(new PrefixedStream(header, kernel), cancellationToken).ConfigureAwait(false);
            await using var payloadScope = payload.ConfigureAwait(false);
            found = KernelImage.ArchitectureOf((await ReadHeaderAsync(payload, cancellationToken).ConfigureAwait(false)).Span);
        }

        if (found != architecture)
        {
            throw BootDiagnostics.BadKernel.Error(
                found is null ? $"The kernel's file is no kernel for {architecture}." : $"The kernel is one for {found}, and the image is for {architecture}.");
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadHeaderAsync(Stream stream, CancellationToken cancellationToken)
    {
        var header = new byte[KernelImage.HeaderSize];
        return header.AsMemory(0, await stream.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false));
    }
}
