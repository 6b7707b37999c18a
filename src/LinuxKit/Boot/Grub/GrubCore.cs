using System.Buffers.Binary;
using SharpCompress.Compressors.LZMA;

namespace LinuxKit.Boot.Grub;

/// <summary>
/// GRUB's core for BIOS machines, as <c>grub-mkimage -O i386-pc</c> makes it: a start that loads the rest, a decompressor, and in LZMA the kernel,
/// its modules and a script (GRUB: include/grub/offsets.h, include/grub/i386/pc/boot.h); little endian.
/// </summary>
internal static class GrubCore
{
    /// <summary>Where GRUB looks for its files unless the script says otherwise.</summary>
    public const string DefaultPrefix = "/boot/grub";

    // The decompressor's fields: bytes of the LZMA stream, bytes that it unpacks to.
    private const int CompressedSizeOffset = 8;
    private const int UncompressedSizeOffset = 12;
    private const int MinimumDecompressorSize = 27;

    // The last entry of the start's list of blocks: u64 first sector, u16 sectors, u16 segment.
    private const int BlockListOffset = SectorSize - 12;
    private const ushort LoadSegment = 0x820;

    private const int SectorSize = 512;
    private const int CdSectorSize = 2048;
    private const int DictionarySize = 64 * 1024;
    private const int FastBytes = 64;

    // From 0x8000 to 0x80000: above lies what the BIOS may use.
    private const int MaximumSize = 0x78000;

    /// <summary>Makes a core that a boot sector loads from a disk.</summary>
    /// <param name="images">GRUB's files.</param>
    /// <param name="modules">The modules that the core holds, without <c>.mod</c>; what they need comes with them.</param>
    /// <param name="configuration">The script that runs first.</param>
    /// <param name="firstSector">Where the core will lie, in sectors of 512 bytes from the disk's start: 1 behind an MBR, or a BIOS boot partition's first.</param>
    /// <param name="prefix">What the variable <c>prefix</c> is at the start.</param>
    /// <returns>The core, whole sectors.</returns>
    /// <exception cref="LinuxKitException">A file of GRUB is missing or damaged, or the core is too large.</exception>
    public static byte[] ForDisk(
        GrubImages images, IEnumerable<string> modules, string configuration, long firstSector, string prefix = DefaultPrefix) =>
        Create(images, default, modules, configuration, prefix, firstSector);

    /// <summary>Makes a core that a BIOS loads from a disc: El Torito without emulation, whose image starts with GRUB's <c>cdboot.img</c>.</summary>
    /// <param name="images">GRUB's files.</param>
    /// <param name="modules">The modules that the core holds, without <c>.mod</c>; what they need comes with them.</param>
    /// <param name="configuration">The script that runs first.</param>
    /// <param name="prefix">What the variable <c>prefix</c> is at the start.</param>
    /// <returns>The image; the boot information table and the list of blocks at 2548 are still to be set to where the image lies.</returns>
    /// <exception cref="LinuxKitException">A file of GRUB is missing or damaged, or the core is too large.</exception>
    public static byte[] ForCd(GrubImages images, IEnumerable<string> modules, string configuration, string prefix = DefaultPrefix) =>
        Create(images, images.Get(GrubImages.CdStart, CdSectorSize), modules, configuration, prefix, firstSector: 1);

    private static byte[] Create(
        GrubImages images, ReadOnlyMemory<byte> before, IEnumerable<string> modules, string configuration, string prefix, long firstSector)
    {
        var start = images.Get(GrubImages.DiskStart, SectorSize);
        var decompressor = images[GrubImages.Decompressor];
        if (decompressor.Length < MinimumDecompressorSize)
        {
            throw GrubDiagnostics.BadFile.Error($"{GrubImages.Decompressor} has {decompressor.Length} bytes only.");
        }

        byte[] payload = [.. GrubKernel.LayOut(images[GrubImages.Kernel].Span), .. GrubObjects.Create(images.Closure(modules), configuration, prefix)];
        var compressed = Compress(payload);
        var rest = decompressor.Length + compressed.Length;
        var sectors = (rest + SectorSize - 1) / SectorSize;
        if (rest + SectorSize > MaximumSize)
        {
            throw GrubDiagnostics.TooLarge.Error($"The core has {rest + SectorSize} bytes; there is room for {MaximumSize}.");
        }

        var image = new byte[before.Length + SectorSize + (sectors * SectorSize)];
        before.CopyTo(image);
        var core = image.AsSpan(before.Length);
        start.Span.CopyTo(core);
        WriteBlockList(core[BlockListOffset..], firstSector + 1, sectors);
        var program = core[SectorSize..];
        decompressor.Span.CopyTo(program);
        BinaryPrimitives.WriteUInt32LittleEndian(program[CompressedSizeOffset..], (uint)compressed.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(program[UncompressedSizeOffset..], (uint)payload.Length);
        compressed.CopyTo(program[decompressor.Length..]);
        return image;
    }

    private static void WriteBlockList(Span<byte> entry, long firstSector, int sectors)
    {
        if (BinaryPrimitives.ReadUInt16LittleEndian(entry[10..]) != LoadSegment)
        {
            throw GrubDiagnostics.BadFile.Error($"{GrubImages.DiskStart} loads to another address than this version of its format says.");
        }

        BinaryPrimitives.WriteInt64LittleEndian(entry, firstSector);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[8..], (ushort)sectors);
    }

    // lc 3, lp 0 and pb 2, as the decompressor is built for, and no header and no end mark.
    private static byte[] Compress(byte[] payload)
    {
        using var output = new MemoryStream();
        using (var lzma = LzmaStream.Create(new LzmaEncoderProperties(false, DictionarySize, FastBytes), false, output))
        {
            lzma.Write(payload);
        }

        return output.ToArray();
    }
}
