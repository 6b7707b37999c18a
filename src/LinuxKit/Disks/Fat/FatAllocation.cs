namespace LinuxKit.Disks.Fat;

/// <summary>Which clusters belong to what: those of all folders come first, then those of all files, without a gap.</summary>
/// <param name="Directories">The clusters of the tree's folders.</param>
/// <param name="Files">The clusters of the tree's files.</param>
/// <param name="End">The number of the first cluster that is free.</param>
internal sealed record FatAllocation(IReadOnlyList<ClusterChain> Directories, IReadOnlyList<ClusterChain> Files, long End)
{
    /// <summary>The number of the first cluster of all.</summary>
    public const int FirstCluster = 2;

    /// <summary>Clusters that are taken.</summary>
    public long Count => End - FirstCluster;

    /// <summary>The last clusters of all chains, in order.</summary>
    public IEnumerable<long> ChainEnds => Directories.Concat(Files).Where(chain => chain.Count > 0).Select(chain => chain.Last);

    /// <summary>Gives out clusters.</summary>
    /// <param name="tree">What takes them.</param>
    /// <param name="type">Where the root has its place: FAT12 and FAT16 keep it outside the clusters.</param>
    /// <param name="clusterSize">Bytes of a cluster.</param>
    public static FatAllocation Of(FatTree tree, FatType type, int clusterSize)
    {
        var next = (long)FirstCluster;
        var directories = tree.Directories.Select((directory, index) =>
            index == 0 && type != FatType.Fat32 ? default : Take(Math.Max(1, directory.Size))).ToArray();
        var files = tree.Files.Select(file => Take(file.Content.Size)).ToArray();
        return new(directories, files, next);

        ClusterChain Take(long size)
        {
            var chain = size == 0 ? default : new ClusterChain(next, (size + clusterSize - 1) / clusterSize);
            next += chain.Count;
            return chain;
        }
    }
}
