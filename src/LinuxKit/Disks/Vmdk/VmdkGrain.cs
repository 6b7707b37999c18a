using System.Buffers.Binary;

namespace LinuxKit.Disks.Vmdk;

/// <summary>What a disk is cut into, and the tables that say where each piece is: VMware, Virtual Disk Format 5.0, section "Hosted Sparse Extents".</summary>
internal static class VmdkGrain
{
    /// <summary>Bytes of a grain.</summary>
    public const int Size = 64 * 1024;

    /// <summary>Sectors of a grain.</summary>
    public const int SectorCount = Size / DiskSector.Size;

    /// <summary>Entries of a grain table, of 32 bits each: the sectors where grains begin.</summary>
    public const int TableEntryCount = 512;

    /// <summary>Sectors of a grain table.</summary>
    public const int TableSectorCount = TableEntryCount * sizeof(uint) / DiskSector.Size;

    /// <summary>Number of grain tables of a disk.</summary>
    /// <param name="sectorCount">Sectors of the disk.</param>
    public static int TableCount(long sectorCount) =>
        (int)((sectorCount + (TableEntryCount * SectorCount) - 1) / (TableEntryCount * SectorCount));

    /// <summary>Sectors of the grain directory, which has an entry of 32 bits for each table.</summary>
    /// <param name="sectorCount">Sectors of the disk.</param>
    public static int DirectorySectorCount(long sectorCount) =>
        ((TableCount(sectorCount) * sizeof(uint)) + DiskSector.Size - 1) / DiskSector.Size;

    /// <summary>Sets an entry of a table or a directory.</summary>
    /// <param name="table">The table or directory.</param>
    /// <param name="index">The entry's number.</param>
    /// <param name="sector">The sector of the image where what the entry is of begins.</param>
    /// <exception cref="LinuxKitException">It has more than 32 bits.</exception>
    public static void SetSector(Span<byte> table, int index, long sector) => BinaryPrimitives.WriteUInt32LittleEndian(
        table[(index * sizeof(uint))..],
        sector <= uint.MaxValue ? (uint)sector : throw DiskImageDiagnostics.TooLarge.Error("What is on the disk makes more than the 2 TiB that a VMDK can have."));
}
