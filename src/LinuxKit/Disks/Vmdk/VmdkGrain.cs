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
}
