using System.Buffers.Binary;
using System.Collections.Immutable;
using LinuxKit.Boot.Pe;

namespace LinuxKit.Boot;

/// <summary>The header of a kernel image, as far as its compressed part is found by it.</summary>
/// <param name="PayloadOffset">Where the compressed (or plain) kernel starts, in bytes from the start of the file.</param>
internal readonly record struct KernelImage(long PayloadOffset)
{
    /// <summary>Bytes of the file that <see cref="Read"/> looks at.</summary>
    public const int HeaderSize = 0x268;

    // The first version of the boot protocol whose header says where the kernel wants to lie, and how much of memory it takes there.
    private const int VersionWithPlace = 0x20A;

    // ELF-64 Object File Format, "ELF Header": class 64, little endian, and the machine at its offset.
    private const int ElfMachineOffset = 18;

    // kernel: Documentation/arch/arm64/booting.rst, "Call the kernel image"; Documentation/arch/riscv/boot-image-header.rst, magic2.
    private const int ImageMagicOffset = 56;

    /// <summary>The architectures whose kernels are known by their headers, by OCI's names.</summary>
    public static ImmutableArray<string> Architectures { get; } = ["amd64", "arm64", "riscv64"];

    private static ReadOnlySpan<byte> ElfIdentification => [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1];

    /// <summary>Bytes of the compressed kernel; <see langword="null"/> when it goes to the file's end.</summary>
    public long? PayloadSize { get; init; }

    /// <summary>Where the memory ends that the kernel takes to unpack itself, in bytes, when it lies where it wants to; <see langword="null"/> when the header does not say.</summary>
    public long? EndInMemory { get; init; }

    /// <summary>Whether the last four bytes of the payload are its uncompressed length, unless it is in gzip or plain.</summary>
    public bool EndsInSize { get; init; }

    /// <summary>Reads an x86 bzImage (kernel: Documentation/arch/x86/boot.rst), an EFI zboot image (drivers/firmware/efi/libstub/zboot-header.S) or, with no header of ours, a file that is the kernel itself, compressed or not (arm64 <c>Image</c>, <c>Image.gz</c>).</summary>
    /// <param name="header">The file's first bytes: <see cref="HeaderSize"/> of them, or all.</param>
    public static KernelImage Read(ReadOnlySpan<byte> header)
    {
        if (IsBzImage(header))
        {
            var setupSectors = header[0x1F1] == 0 ? 4 : header[0x1F1];
            return new KernelImage(((setupSectors + 1L) * 512) + BinaryPrimitives.ReadUInt32LittleEndian(header[0x248..]))
            {
                PayloadSize = Size(header[0x24C..]),
                EndsInSize = true,
                EndInMemory = header.Length >= HeaderSize && BinaryPrimitives.ReadUInt16LittleEndian(header[0x206..]) >= VersionWithPlace
                    ? (long)BinaryPrimitives.ReadUInt64LittleEndian(header[0x258..]) + BinaryPrimitives.ReadUInt32LittleEndian(header[0x260..])
                    : null,
            };
        }

        if (IsZboot(header))
        {
            return new KernelImage(BinaryPrimitives.ReadUInt32LittleEndian(header[8..])) { PayloadSize = Size(header[12..]) };
        }

        return new KernelImage(0);
    }

    /// <summary>What a kernel is for, by OCI's name of the architecture; <see langword="null"/> when the header is no kernel's that is known here.</summary>
    /// <param name="header">The file's first bytes: <see cref="HeaderSize"/> of them, or all.</param>
    public static string? ArchitectureOf(ReadOnlySpan<byte> header)
    {
        if (IsBzImage(header))
        {
            return "amd64";
        }

        if (IsZboot(header))
        {
            return PeHeaders.MachineOf(header) switch { PeMachine.Amd64 => "amd64", PeMachine.Arm64 => "arm64", PeMachine.RiscV64 => "riscv64", _ => null };
        }

        if (header.Length < ImageMagicOffset + 4)
        {
            return null;
        }

        if (header.StartsWith(ElfIdentification))
        {
            return BinaryPrimitives.ReadUInt16LittleEndian(header[ElfMachineOffset..]) switch { 62 => "amd64", 183 => "arm64", 243 => "riscv64", _ => null };
        }

        var magic = header[ImageMagicOffset..];
        return magic.StartsWith("ARM\x64"u8) ? "arm64" : magic.StartsWith("RSC\x05"u8) ? "riscv64" : null;
    }

    private static bool IsBzImage(ReadOnlySpan<byte> header) => header.Length >= 0x250 && header[0x202..].StartsWith("HdrS"u8);

    private static bool IsZboot(ReadOnlySpan<byte> header) => header.Length >= 16 && header.StartsWith("MZ"u8) && header[4..].StartsWith("zimg"u8);

    private static long? Size(ReadOnlySpan<byte> field) => BinaryPrimitives.ReadUInt32LittleEndian(field) is > 0 and var size ? size : null;
}
