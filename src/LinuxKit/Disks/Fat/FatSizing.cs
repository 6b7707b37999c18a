namespace LinuxKit.Disks.Fat;

/// <summary>Finds the geometry that files fit into.</summary>
internal static class FatSizing
{
    /// <summary>Finds the geometry.</summary>
    /// <param name="options">Size and type, if they are given.</param>
    /// <param name="tree">What must fit.</param>
    /// <exception cref="LinuxKitException">It does not fit.</exception>
    public static FatGeometry Choose(FatOptions options, FatTree tree) =>
        options.Size is { } size ? OfSize(size / DiskSector.Size, options, tree) : ForContent(options, tree);

    private static FatGeometry OfSize(long total, FatOptions options, FatTree tree)
    {
        foreach (var kind in FatClass.For(options.Type))
        {
            var geometry = FatGeometry.Of(kind, total, tree.Directories[0].EntryCount);
            if (kind.Allows(geometry.ClusterCount) && total <= uint.MaxValue)
            {
                var needed = FatAllocation.Of(tree, kind.Type, kind.ClusterSize).Count;
                return needed <= geometry.ClusterCount
                    ? geometry
                    : throw FatDiagnostics.DoesNotFit.Error(
                        $"The file system is to have {options.Size} bytes, of which {geometry.ClusterCount * kind.ClusterSize} are for files and folders; "
                        + $"in clusters of {kind.ClusterSize} these take {needed * kind.ClusterSize}.");
            }
        }

        throw FatDiagnostics.DoesNotFit.Error($"No {NameOf(options.Type)} file system has {options.Size} bytes.");
    }

    private static FatGeometry ForContent(FatOptions options, FatTree tree)
    {
        foreach (var kind in FatClass.For(options.Type))
        {
            var free = (options.FreeSpace + kind.ClusterSize - 1) / kind.ClusterSize;
            var clusters = Math.Max(kind.FewestClusters, FatAllocation.Of(tree, kind.Type, kind.ClusterSize).Count + free);
            if (kind.Allows(clusters)
                && Around(kind, clusters, tree.Directories[0].EntryCount) is var geometry
                && kind.Allows(geometry.ClusterCount) && geometry.Total <= uint.MaxValue)
            {
                return geometry;
            }
        }

        var bytes = tree.Files.Sum(file => file.Content.Size) + options.FreeSpace;
        throw FatDiagnostics.DoesNotFit.Error($"No {NameOf(options.Type)} file system holds {bytes} bytes in {tree.Files.Count} files.");
    }

    private static string NameOf(FatType? type) => type is { } chosen ? $"FAT{(int)chosen}" : "FAT";

    /// <summary>The smallest geometry of whole tracks with as many clusters at least.</summary>
    private static FatGeometry Around(FatClass kind, long clusters, int rootEntries)
    {
        var total = clusters * kind.SectorsPerCluster / FatGeometry.SectorsPerTrack * FatGeometry.SectorsPerTrack;
        FatGeometry geometry;
        do
        {
            total += FatGeometry.SectorsPerTrack;
            geometry = FatGeometry.Of(kind, total, rootEntries);
        }
        while (geometry.ClusterCount < clusters);
        return geometry;
    }
}
