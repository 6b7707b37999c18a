namespace LinuxKit.Disks.Fat;

/// <summary>Plans FAT file systems: Microsoft's "FAT32 File System Specification" 1.03, and what it says of FAT12 and FAT16.</summary>
internal static class FatFileSystem
{
    /// <summary>Plans a file system.</summary>
    /// <param name="options">What it is like.</param>
    /// <param name="files">Its files, in any order.</param>
    /// <exception cref="LinuxKitException">A name or the label can't be stored, names clash, or the files do not fit.</exception>
    public static FatPlan Plan(FatOptions options, IReadOnlyList<FatFile> files)
    {
        var label = new FatLabel(options.Label);
        var tree = FatTree.Of(files, label);
        var geometry = FatSizing.Choose(options, tree);
        var allocation = FatAllocation.Of(tree, geometry.Type, geometry.SectorsPerCluster * DiskSector.Size);
        return new(new(options, label, tree, geometry, allocation));
    }
}
