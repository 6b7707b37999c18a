using System.Buffers.Binary;

namespace LinuxKit.Disks.Iso9660;

/// <summary>A boot image into which is written where it lies.</summary>
internal static class BootImage
{
    /// <summary>Bytes of the largest image that can be told its place: a BIOS has no more memory to load it to.</summary>
    public const int Limit = 640 * 1024;

    // GRUB's cdboot.img takes a sector of the disc; the first sector of the core behind it ends in a list of blocks, whose first entry
    // says where the rest of the core begins.
    private const int GrubBlockList = IsoSector.Size + 0x1F4;
    private const int GrubCore = IsoSector.DiskSectors;

    /// <summary>The image of an entry, as it is on the disc.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="sectorOf">Where a content lies; asked when the image is written.</param>
    /// <exception cref="LinuxKitException">The image is not one that can be told its place.</exception>
    public static DiskContent Of(ElToritoEntry entry, Func<DiskContent, uint> sectorOf)
    {
        if (entry is { HasBootInformationTable: false, HasGrubBlockList: false })
        {
            return entry.Image;
        }

        var least = entry.HasGrubBlockList ? GrubBlockList + sizeof(ulong) : BootInformationTable.End;
        if (entry.Image.Size < least || entry.Image.Size > Limit)
        {
            throw Iso9660Diagnostics.BadBootImage.Error($"The image for a BIOS has {entry.Image.Size} bytes, not between {least} and {Limit}.");
        }

        DiskContent? patched = null;
        patched = new DiskContent(entry.Image.Size, async (output, cancellationToken) =>
        {
            var image = new byte[entry.Image.Size];
            var memory = new MemoryStream(image);
            await entry.Image.WriteAsync(memory, cancellationToken).ConfigureAwait(false);
            var sector = sectorOf(patched!);
            if (entry.HasGrubBlockList)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(GrubBlockList), CoreSector(sector) + 1);
            }

            if (entry.HasBootInformationTable)
            {
                BootInformationTable.Write(image, sector);
            }

            await output.WriteAsync(image, cancellationToken).ConfigureAwait(false);
        });
        return patched;
    }

    /// <summary>Where GRUB's core begins on a disk, in sectors of 512 bytes.</summary>
    /// <param name="sector">Where the image lies on the disc.</param>
    public static ulong CoreSector(uint sector) => ((ulong)sector * IsoSector.DiskSectors) + GrubCore;
}
