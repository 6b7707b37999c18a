namespace LinuxKit.Disks.Fat;

/// <summary>A type and a size of clusters, and the numbers of clusters that they go with.</summary>
/// <param name="Type">The type, which programs tell by the number of clusters alone: FAT specification 1.03, "FAT Type Determination".</param>
/// <param name="SectorsPerCluster">A power of two, 64 at most.</param>
/// <param name="MostClusters">The most clusters.</param>
internal readonly record struct FatClass(FatType Type, int SectorsPerCluster, long MostClusters)
{
    // Some programs have the limits wrong by up to 16, says the specification, and to keep away from them.
    private const int Margin = 16;
    private const int Fat16Limit = 4085;
    private const int Fat32Limit = 65525;
    private const int Fat12Most = Fat16Limit - 1 - Margin;
    private const int Fat16Most = Fat32Limit - 1 - Margin;

    // 28 bits, of whose numbers the first two and the last eleven mean something else.
    private const int Fat32Most = (1 << 28) - 2 - 11;

    // Beyond this, larger clusters keep the table below 8 MiB for as long as there are any.
    private const int Fat32Usual = 1 << 21;

    /// <summary>What is usual, for smaller file systems first; each number of sectors has a class here.</summary>
    private static readonly FatClass[] Usual =
    [
        new(FatType.Fat12, 1, Fat12Most), new(FatType.Fat12, 2, Fat12Most), new(FatType.Fat12, 4, Fat12Most),
        new(FatType.Fat16, 2, 1 << 14), new(FatType.Fat16, 4, Fat16Most), new(FatType.Fat16, 8, Fat16Most), new(FatType.Fat16, 16, Fat16Most),
        .. LargeFat32(),
    ];

    /// <summary>The fewest clusters.</summary>
    public long FewestClusters => Type switch
    {
        FatType.Fat12 => 1,
        FatType.Fat16 => Fat16Limit + Margin,
        _ => Fat32Limit + Margin,
    };

    /// <summary>Bytes of a cluster.</summary>
    public int ClusterSize => SectorsPerCluster * DiskSector.Size;

    /// <summary>The classes to choose from, the best first.</summary>
    /// <param name="type">A type, or <see langword="null"/> for the one that is usual for the size.</param>
    public static IReadOnlyList<FatClass> For(FatType? type) => type switch
    {
        null => Usual,
        FatType.Fat12 => [.. EachSize(FatType.Fat12, Fat12Most)],
        FatType.Fat16 => [.. EachSize(FatType.Fat16, Fat16Most)],
        _ => [new(FatType.Fat32, 1, 1 << 19), .. LargeFat32()],
    };

    /// <summary>Whether the type is told right from a number of clusters.</summary>
    /// <param name="clusterCount">The number.</param>
    public bool Allows(long clusterCount) => clusterCount >= FewestClusters && clusterCount <= MostClusters;

    private static IEnumerable<FatClass> EachSize(FatType type, int most) => Enumerable.Range(0, 7).Select(power => new FatClass(type, 1 << power, most));

    private static FatClass[] LargeFat32() =>
    [
        new(FatType.Fat32, 8, Fat32Usual), new(FatType.Fat32, 16, Fat32Usual), new(FatType.Fat32, 32, Fat32Usual), new(FatType.Fat32, 64, Fat32Most),
    ];
}
