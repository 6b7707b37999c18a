using System.Buffers.Binary;

namespace LinuxKit.Boot;

/// <summary>The header of a kernel image, as far as its compressed part is found by it.</summary>
/// <param name="PayloadOffset">Where the compressed (or plain) kernel starts, in bytes from the start of the file.</param>
internal readonly record struct KernelImage(long PayloadOffset)
{
    /// <summary>Bytes of the file that <see cref="Read"/> looks at.</summary>
    public const int HeaderSize = 0x268;

    /// <summary>Bytes of the compressed kernel; <see langword="null"/> when it goes to the file's end.</summary>
    public long? PayloadSize { get; init; }

    /// <summary>Whether the last four bytes of the payload are its uncompressed length, unless it is in gzip or plain.</summary>
    public bool EndsInSize { get; init; }

    /// <summary>Reads an x86 bzImage (kernel: Documentation/arch/x86/boot.rst), an EFI zboot image (drivers/firmware/efi/libstub/zboot-header.S) or, with no header of ours, a file that is the kernel itself, compressed or not (arm64 <c>Image</c>, <c>Image.gz</c>).</summary>
    /// <param name="header">The file's first bytes: <see cref="HeaderSize"/> of them, or all.</param>
    public static KernelImage Read(ReadOnlySpan<byte> header)
    {
        if (header.Length >= 0x250 && header[0x202..].StartsWith("HdrS"u8))
        {
            var setupSectors = header[0x1F1] == 0 ? 4 : header[0x1F1];
            return new KernelImage(((setupSectors + 1L) * 512) + BinaryPrimitives.ReadUInt32LittleEndian(header[0x248..]))
            {
                PayloadSize = Size(header[0x24C..]),
                EndsInSize = true,
            };
        }

        if (header.Length >= 16 && header.StartsWith("MZ"u8) && header[4..].StartsWith("zimg"u8))
        {
            return new KernelImage(BinaryPrimitives.ReadUInt32LittleEndian(header[8..])) { PayloadSize = Size(header[12..]) };
        }

        return new KernelImage(0);
    }

    private static long? Size(ReadOnlySpan<byte> field) => BinaryPrimitives.ReadUInt32LittleEndian(field) is > 0 and var size ? size : null;
}
