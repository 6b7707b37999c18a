using System.Buffers.Binary;
using LinuxKit.Disks.Partitions;

namespace LinuxKit.Disks.Iso9660;

/// <summary>
/// The tables by which an ISO image is a disk as well. They stand in the system area, which discs leave free, and, as GPT wants, in the
/// last sectors. With an EFI system partition that is a GPT with this one partition, otherwise an MBR with one that is the whole image.
/// </summary>
internal static class HybridTables
{
    /// <summary>Bytes that a GPT takes at the end.</summary>
    public const int BackupSize = GuidPartitionTable.SectorCount * DiskSector.Size;

    // GRUB's boot_hybrid.img has its start in the last eight bytes before the disk's signature.
    private const int CorePointer = 0x1B0;

    // A hidden file system, as isohybrid marks it: other systems don't offer to mount or to format it.
    private const byte HiddenType = 0x17;

    /// <summary>The tables at their places.</summary>
    /// <param name="options">Identifiers and boot code.</param>
    /// <param name="size">Bytes of the image.</param>
    /// <param name="bios">The sector of the disc where the BIOS's boot image lies.</param>
    /// <param name="efi">Where the EFI system partition lies.</param>
    public static (IReadOnlyList<PlacedContent> Front, IReadOnlyList<PlacedContent> Back) Of(HybridOptions options, long size, uint? bios, IsoExtent? efi)
    {
        var sectorCount = size / DiskSector.Size;
        var mbr = new MasterBootRecord(BootCode(options.BootCode, bios), options.MbrSignature, Entries(options, sectorCount, efi));
        var first = new PlacedContent(0, DiskContent.Of(mbr.ToBytes()), "MBR");
        if (efi is not { } partition)
        {
            return ([first], []);
        }

        var start = partition.Offset / DiskSector.Size;
        var end = start + DiskSector.CountFor(partition.Length) - 1;
        var table = new GuidPartitionTable(
            options.DiskId, sectorCount, [new GptEntry(PartitionTypes.EfiSystem, options.EfiPartitionId, start, end, 0, "EFI system partition")]);
        return (
            [first, new(DiskSector.Size, DiskContent.Of(table.Primary), "GPT")],
            [new(size - BackupSize, DiskContent.Of(table.Backup), "backup GPT")]);
    }

    private static MbrEntry[] Entries(HybridOptions options, long sectorCount, IsoExtent? efi)
    {
        if (efi is null)
        {
            return [new(true, HiddenType, 0, (uint)Math.Min(sectorCount, uint.MaxValue))];
        }

        var protective = new MbrEntry(false, MbrType.GptProtective, 1, (uint)Math.Min(sectorCount - 1, uint.MaxValue));
        return options.BootCode.IsEmpty ? [protective] : [protective, MbrEntry.Bootable];
    }

    private static byte[] BootCode(ReadOnlyMemory<byte> code, uint? bios)
    {
        if (code.IsEmpty)
        {
            return [];
        }

        if (bios is not { } sector)
        {
            throw new ArgumentException("Boot code starts the boot image for a BIOS, and there is none.", nameof(code));
        }

        var bytes = new byte[MasterBootRecord.BootCodeSize];
        code.Span[..Math.Min(code.Length, bytes.Length)].CopyTo(bytes);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(CorePointer), BootImage.CoreSector(sector));
        return bytes;
    }
}
