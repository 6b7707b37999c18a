using System.Buffers;

namespace LinuxKit.Disks.Iso9660;

/// <summary>One of a volume's hierarchies of directories, which name the same files in different ways: ECMA-119, section 6.8.2.</summary>
internal sealed class Hierarchy
{
    // Section 9.1.4 has 32 bits for a length; what is larger is written in parts, of whole sectors but for the last.
    private const uint SectionLimit = uint.MaxValue - IsoSector.Size + 1;

    private readonly INaming _naming;
    private readonly List<IsoDirectory> _directories = [];
    private readonly Dictionary<IsoNode, IsoDirectory> _byNode = [];
    private readonly int _pathTableSize;
    private long _littleEndianPathTable;

    /// <summary>Names and measures the directories.</summary>
    /// <param name="root">The tree.</param>
    /// <param name="naming">How its nodes are called.</param>
    /// <exception cref="LinuxKitException">There are too many directories.</exception>
    public Hierarchy(IsoNode root, INaming naming)
    {
        _naming = naming;

        // Level by level, in the order of their records: so directories are ordered in a path table, section 6.9.1.
        Add(root, DirectoryRecord.Self.ToArray(), null);
        for (var i = 0; i < _directories.Count; i++)
        {
            foreach (var child in _directories[i].Children.Where(child => child.Node.IsDirectory))
            {
                Add(child.Node, child.Identifier, _directories[i]);
            }
        }

        // A record of a directory's parent has its number in 16 bits: section 9.4.4.
        if (_directories.Count > ushort.MaxValue)
        {
            throw Iso9660Diagnostics.TooLarge.Error($"There are {_directories.Count} directories; {ushort.MaxValue} have a place.");
        }

        _pathTableSize = PathTable.Measure(_directories);
        foreach (var directory in _directories)
        {
            var extent = Extent(directory, static _ => 0);
            (directory.RecordSectors, directory.ContinuationSectors) = (extent.RecordSectors, extent.ContinuationSectors);
        }
    }

    /// <summary>What a descriptor says, once all is placed.</summary>
    public HierarchyFacts Facts => new((uint)_pathTableSize, (uint)_littleEndianPathTable, (uint)BigEndianPathTable, _directories[0].Record);

    private long BigEndianPathTable => _littleEndianPathTable + IsoSector.Count(_pathTableSize);

    /// <summary>Gives its place to each table of paths, and behind them to each directory.</summary>
    /// <param name="sector">Where the first table goes.</param>
    /// <returns>The sector behind the last directory.</returns>
    public long Place(long sector)
    {
        _littleEndianPathTable = sector;
        sector = BigEndianPathTable + IsoSector.Count(_pathTableSize);
        foreach (var directory in _directories)
        {
            directory.Sector = (uint)sector;
            sector += directory.RecordSectors + directory.ContinuationSectors;
        }

        return sector;
    }

    /// <summary>All of it at its place.</summary>
    /// <param name="sectorOf">Where a file's content begins.</param>
    public IEnumerable<PlacedContent> Parts(Func<DiskContent, uint> sectorOf)
    {
        yield return Part(_littleEndianPathTable, DiskContent.Of(PathTable.Encode(_directories, isBigEndian: false)), "path table");
        yield return Part(BigEndianPathTable, DiskContent.Of(PathTable.Encode(_directories, isBigEndian: true)), "path table");
        foreach (var directory in _directories)
        {
            var size = (long)(directory.RecordSectors + directory.ContinuationSectors) * IsoSector.Size;
            yield return Part(
                directory.Sector, new DiskContent(size, (output, token) => Extent(directory, sectorOf).WriteAsync(output, token)), "directory " + directory.Node.Entry.Path);
        }

        static PlacedContent Part(long sector, DiskContent content, string name) => new(sector * IsoSector.Size, content, name);
    }

    private void Add(IsoNode node, ReadOnlyMemory<byte> identifier, IsoDirectory? parent)
    {
        var directory = new IsoDirectory(node, identifier, parent, _directories.Count + 1) { Children = _naming.Name(node.Children) };
        _directories.Add(directory);
        _byNode.Add(node, directory);
    }

    private DirectoryExtent Extent(IsoDirectory directory, Func<DiskContent, uint> sectorOf)
    {
        var extent = new DirectoryExtent(directory.Sector + (uint)directory.RecordSectors);
        var row = new ArrayBufferWriter<byte>();
        extent.Add(directory.Record, DirectoryRecord.Self, SystemUse(directory.Node, RecordRole.Self));
        extent.Add(directory.Parent.Record, DirectoryRecord.Parent, SystemUse(directory.Parent.Node, RecordRole.Parent));
        foreach (var child in directory.Children)
        {
            var systemUse = SystemUse(child.Node, RecordRole.Child);
            if (_byNode.TryGetValue(child.Node, out var below))
            {
                extent.Add(below.Record, child.Identifier.Span, systemUse);
            }
            else
            {
                AddFile(extent, child, sectorOf(child.Node.Content), systemUse);
            }
        }

        return extent;

        ReadOnlySpan<byte> SystemUse(IsoNode node, RecordRole role)
        {
            row.ResetWrittenCount();
            _naming.WriteSystemUse(node, role, row);
            return row.WrittenSpan;
        }
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
