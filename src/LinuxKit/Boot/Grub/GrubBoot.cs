using System.Buffers.Binary;

namespace LinuxKit.Boot.Grub;

/// <summary>GRUB's boot sector, which loads a core's first sector (GRUB: include/grub/i386/pc/boot.h); little endian.</summary>
internal static class GrubBoot
{
    /// <summary>Bytes of an MBR's code: the disk's signature and the partition table follow it.</summary>
    public const int CodeSize = 440;

    private const int SectorSize = 512;
    private const int CoreSectorOffset = 0x5C;
    private const int DriveCheckOffset = 0x66;

    private static ReadOnlySpan<byte> JumpOverDriveCheck => [0xEB, 0x05];

    private static ReadOnlySpan<byte> NoOperation => [0x90, 0x90];

    /// <summary>Makes the code of a disk's first sector.</summary>
    /// <param name="images">GRUB's files.</param>
    /// <param name="coreSector">Where the core lies, in sectors of 512 bytes from the disk's start.</param>
    /// <returns><see cref="CodeSize"/> bytes.</returns>
    /// <exception cref="LinuxKitException"><c>boot.img</c> is missing or damaged.</exception>
    public static byte[] Sector(GrubImages images, long coreSector)
    {
        var code = images.Get(GrubImages.BootSector, SectorSize).Span[..CodeSize].ToArray();
        var check = code.AsSpan(DriveCheckOffset, 2);
        if (!check.SequenceEqual(JumpOverDriveCheck))
        {
            throw GrubDiagnostics.BadFile.Error($"{GrubImages.BootSector} is not the boot sector that this version of its format says.");
        }

        // As for every hard disk: some BIOSes hand over a wrong drive number, and the check sets it right.
        NoOperation.CopyTo(check);
        BinaryPrimitives.WriteInt64LittleEndian(code.AsSpan(CoreSectorOffset), coreSector);
        return code;
    }
}
