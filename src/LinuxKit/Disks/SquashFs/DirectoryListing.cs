namespace LinuxKit.Disks.SquashFs;

/// <summary>Where a directory's listing is.</summary>
/// <param name="Start">Where it begins in the table.</param>
/// <param name="Size">Bytes of it.</param>
/// <param name="Index">Places in it, by which a name is found without reading all of it.</param>
internal readonly record struct DirectoryListing(MetadataReference Start, uint Size, IReadOnlyList<DirectoryIndex> Index);
