namespace LinuxKit.Boot;

/// <summary>The kernel as virtual machines without firmware load it: <c>vmlinux</c>, an ELF file, of amd64; <c>Image</c> of arm64.</summary>
internal static class UncompressedKernel
{
    private const int HeaderSize = 64;

    /// <summary>Takes the kernel out of its image.</summary>
    /// <param name="kernel">The kernel's file, from its start.</param>
    /// <param name="architecture">The architecture, by OCI's name: <c>amd64</c> or <c>arm64</c>.</param>
    /// <param name="output">Where it goes.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="LinuxKitException">The file is no kernel of the architecture, damaged, or compressed in a way that isn't read here.</exception>
    public static async Task CopyAsync(Stream kernel, string architecture, Stream output, CancellationToken cancellationToken)
    {
        var payload = await KernelPayload.OpenAsync(kernel, cancellationToken).ConfigureAwait(false);
        await using var payloadScope = payload.ConfigureAwait(false);
        var header = new byte[HeaderSize];
        var read = await payload.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        if (read < header.Length || KernelImage.ArchitectureOf(header) != architecture)
        {
            throw BootDiagnostics.BadKernel.Error($"What the kernel's file holds is no uncompressed kernel for {architecture}.");
        }

        await output.WriteAsync(header, cancellationToken).ConfigureAwait(false);
        await payload.CopyToAsync(output, cancellationToken).ConfigureAwait(false);
    }
}
