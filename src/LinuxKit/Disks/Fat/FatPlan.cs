namespace LinuxKit.Disks.Fat;

/// <summary>A FAT file system whose bytes all have their place.</summary>
/// <param name="volume">The file system.</param>
internal sealed class FatPlan(FatVolume volume)
{
    private readonly Dictionary<string, int> _files = volume.Tree.Files.Select((file, index) => (file.Path, index)).ToDictionary(StringComparer.Ordinal);

    /// <summary>The type.</summary>
    public FatType Type => volume.Geometry.Type;

    /// <summary>The whole file system, which is written from front to back.</summary>
    public DiskContent Content { get; } = volume.ToContent();

    /// <summary>Where a file's content lies, without a gap.</summary>
    /// <param name="path">The path that the file was given with.</param>
    /// <returns>Bytes between the start of the file system and the file's, and bytes of the file; an empty file lies nowhere, and the offset is 0.</returns>
    /// <exception cref="KeyNotFoundException">There is no such file.</exception>
    public (long Offset, long Length) FindExtent(string path)
    {
        var index = _files[path];
        var chain = volume.Allocation.Files[index];
        return chain.Count > 0 ? (volume.Geometry.OffsetOfCluster(chain.First), volume.Tree.Files[index].Content.Size) : default;
    }
}
