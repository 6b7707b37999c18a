namespace LinuxKit.Disks.Fat;

/// <summary>Where the parts of a file system lie: FAT specification 1.03, "FAT Data Structure". All numbers count sectors, unless they say otherwise.</summary>
/// <param name="Type">The type.</param>
/// <param name="SectorsPerCluster">Sectors of a cluster.</param>
/// <param name="Reserved">Before the first table.</param>
/// <param name="SectorsPerTable">Of each of the two tables.</param>
/// <param name="RootEntries">Entries of the root where it lies outside the clusters, behind the tables; else 0.</param>
/// <param name="Total">Of the whole file system.</param>
internal readonly record struct FatGeometry(FatType Type, int SectorsPerCluster, int Reserved, long SectorsPerTable, int RootEntries, long Total)
{
    /// <summary>Copies of the table.</summary>
    public const int TableCount = 2;

    /// <summary>Sectors of a track, as the boot sector has it; some programs want file systems of whole tracks.</summary>
    public const int SectorsPerTrack = 32;

    private const int EntriesPerSector = DiskSector.Size / FatDirectoryEntry.Size;

    // As other programs have it.
    private const int FewestRootEntries = 512;

    /// <summary>The geometry of a size.</summary>
    /// <param name="kind">Type and size of the clusters.</param>
    /// <param name="total">Sectors of the whole file system.</param>
    /// <param name="rootEntries">Entries that the root has.</param>
    public static FatGeometry Of(FatClass kind, long total, int rootEntries)
    {
        var bare = new FatGeometry(
            kind.Type,
            kind.SectorsPerCluster,
            kind.Type == FatType.Fat32 ? 32 : 1,
            SectorsPerTable: 0,
            kind.Type == FatType.Fat32 ? 0 : Math.Max(FewestRootEntries, (rootEntries + EntriesPerSector - 1) / EntriesPerSector * EntriesPerSector),
            total);

        // The table and the clusters share what is left: with n clusters, s sectors a cluster and b bits an entry, solve
        // left = 2·table + n·s and table · 4096 = (n + 2) · b for the table, and round up.
        var left = Math.Max(0, total - bare.FirstDataSector);
        var bits = (long)kind.Type;
        var table = CeilingOf((left + FatAllocation.FirstCluster * kind.SectorsPerCluster) * bits, DiskSector.Size * 8 * kind.SectorsPerCluster + TableCount * bits);
        return bare with { SectorsPerTable = table };
    }

    /// <summary>Of the root, where it lies outside the clusters.</summary>
    public int RootSectors => RootEntries / EntriesPerSector;

    /// <summary>Where the root lies that is outside the clusters.</summary>
    public long FirstRootSector => Reserved + TableCount * SectorsPerTable;

    /// <summary>Where the clusters begin.</summary>
    public long FirstDataSector => FirstRootSector + RootSectors;

    /// <summary>How many clusters there are.</summary>
    public long ClusterCount => Math.Max(0, Total - FirstDataSector) / SectorsPerCluster;

    /// <summary>Bytes between the start of the file system and that of a table.</summary>
    /// <param name="table">0 or 1.</param>
    public long OffsetOfTable(int table) => (Reserved + table * SectorsPerTable) * DiskSector.Size;

    /// <summary>Bytes between the start of the file system and that of a cluster.</summary>
    /// <param name="cluster">Its number.</param>
    public long OffsetOfCluster(long cluster) => (FirstDataSector + (cluster - FatAllocation.FirstCluster) * SectorsPerCluster) * DiskSector.Size;

    private static long CeilingOf(long dividend, long divisor) => (dividend + divisor - 1) / divisor;
}
