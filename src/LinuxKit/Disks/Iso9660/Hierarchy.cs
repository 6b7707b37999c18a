namespace LinuxKit.Disks.Iso9660;

/// <summary>One of a volume's hierarchies of directories, which name the same files in different ways: ECMA-119, section 6.8.2.</summary>
internal sealed class Hierarchy
{
    // Section 9.1.4 has 32 bits for a length; what is larger is written in parts, of whole sectors but for the last.
    private const uint SectionLimit = uint.MaxValue - IsoSector.Size + 1;

    private readonly INaming _naming;
    private readonly Dictionary<IsoNode, IsoDirectory> _byNode = [];

    /// <summary>Names and measures the directories.</summary>
    /// <param name="root">The tree.</param>
    /// <param name="naming">How its nodes are called.</param>
    /// <exception cref="LinuxKitException">There are too many directories.</exception>
    public Hierarchy(IsoNode root, INaming naming)
    {
        _naming = naming;
        var directories = new List<IsoDirectory>();

        // Level by level, in the order of their records: so directories are ordered in a path table, section 6.9.1.
        Add(root, DirectoryRecord.Self.ToArray(), null);
        for (var i = 0; i < directories.Count; i++)
        {
            foreach (var child in directories[i].Children.Where(child => child.Node.IsDirectory))
            {
                Add(child.Node, child.Identifier, directories[i]);
            }
        }

        // A record of a directory's parent has its number in 16 bits: section 9.4.4.
        if (directories.Count > ushort.MaxValue)
        {
            throw Iso9660Diagnostics.TooLarge.Error($"There are {directories.Count} directories; {ushort.MaxValue} have a place.");
        }

        Directories = directories;
        foreach (var directory in directories)
        {
            var extent = Extent(directory, static _ => 0);
            (directory.RecordSectors, directory.ContinuationSectors) = (extent.RecordSectors, extent.ContinuationSectors);
        }

        void Add(IsoNode node, ReadOnlyMemory<byte> identifier, IsoDirectory? parent)
        {
            var directory = new IsoDirectory(node, identifier, parent, directories.Count + 1) { Children = naming.Name(node.Children) };
            directories.Add(directory);
            _byNode.Add(node, directory);
        }
    }

    /// <summary>All directories, in the order of the path tables.</summary>
    public IReadOnlyList<IsoDirectory> Directories { get; }

    /// <summary>Gives each directory its place.</summary>
    /// <param name="sector">Where the first one goes.</param>
    /// <returns>The sector behind the last one.</returns>
    public long Place(long sector)
    {
        foreach (var directory in Directories)
        {
            directory.Sector = (uint)sector;
            sector += directory.RecordSectors + directory.ContinuationSectors;
        }

        return sector;
    }

    /// <summary>A directory's bytes.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="sectorOf">Where a file's content begins.</param>
    public DirectoryExtent Extent(IsoDirectory directory, Func<IsoNode, uint> sectorOf)
    {
        var extent = new DirectoryExtent(directory.Sector + (uint)directory.RecordSectors);
        extent.Add(directory.Record, DirectoryRecord.Self, _naming.SystemUse(directory.Node, RecordRole.Self));
        extent.Add(directory.Parent.Record, DirectoryRecord.Parent, _naming.SystemUse(directory.Parent.Node, RecordRole.Parent));
        foreach (var child in directory.Children)
        {
            var systemUse = _naming.SystemUse(child.Node, RecordRole.Child);
            if (_byNode.TryGetValue(child.Node, out var below))
            {
                extent.Add(below.Record, child.Identifier.Span, systemUse);
            }
            else
            {
                AddFile(extent, child, sectorOf(child.Node), systemUse);
            }
        }

        return extent;
    }

    private static void AddFile(DirectoryExtent extent, NamedNode file, uint sector, ReadOnlySpan<byte> systemUse)
    {
        var rest = file.Node.Content.Size;
        do
        {
            var length = (uint)Math.Min(rest, SectionLimit);
            rest -= length;
            var flags = rest > 0 ? FileFlags.MultiExtent : FileFlags.None;
            extent.Add(new DirectoryRecord(sector, length, file.Node.Entry.ModificationTime, flags), file.Identifier.Span, systemUse);
            sector += length / IsoSector.Size;
        }
        while (rest > 0);
    }
}
