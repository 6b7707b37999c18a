using System.Buffers.Binary;

namespace LinuxKit.Boot;

/// <summary>The kernel as virtual machines without firmware load it: <c>vmlinux</c>, an ELF file, of amd64; <c>Image</c> of arm64.</summary>
internal static class UncompressedKernel
{
    // ELF-64 Object File Format, "ELF Header": class 64, little endian, and the machine at its offset.
    private const int MachineOffset = 18;
    private const int MachineAmd64 = 62;

    // kernel: Documentation/arch/arm64/booting.rst, "Call the kernel image".
    private const int Arm64MagicOffset = 56;

    private const int HeaderSize = 64;

    private static ReadOnlySpan<byte> ElfIdentification => [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1];

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
        if (read < header.Length || !IsKernel(header, architecture))
        {
            throw BootDiagnostics.BadKernel.Error($"What the kernel's file holds is no uncompressed kernel for {architecture}.");
        }

        await output.WriteAsync(header, cancellationToken).ConfigureAwait(false);
        await payload.CopyToAsync(output, cancellationToken).ConfigureAwait(false);
    }

    private static bool IsKernel(ReadOnlySpan<byte> header, string architecture) => architecture switch
    {
        "amd64" => header.StartsWith(ElfIdentification) && BinaryPrimitives.ReadUInt16LittleEndian(header[MachineOffset..]) == MachineAmd64,
        "arm64" => header[Arm64MagicOffset..].StartsWith("ARM\x64"u8),
        _ => false,
    };
}
