namespace LinuxKit.Disks.Iso9660;

/// <summary>A directory of a hierarchy, and where it lies.</summary>
/// <param name="node">What it is a directory of.</param>
/// <param name="identifier">Its name; that of the root is one byte of zero, as that of a directory in itself.</param>
/// <param name="parent">The directory above; the root's is itself.</param>
/// <param name="number">Its place in the table of paths, from 1.</param>
internal sealed class IsoDirectory(IsoNode node, ReadOnlyMemory<byte> identifier, IsoDirectory? parent, int number)
{
    public IsoNode Node => node;

    public ReadOnlyMemory<byte> Identifier => identifier;

    public IsoDirectory Parent => parent ?? this;

    public int Number => number;

    /// <summary>What is in it, in the order of the records.</summary>
    public required IReadOnlyList<NamedNode> Children { get; init; }

    /// <summary>The first sector of its extent, once it is placed.</summary>
    public uint Sector { get; set; }

    /// <summary>Sectors of its records, once it is measured.</summary>
    public int RecordSectors { get; set; }

    /// <summary>Sectors behind the records for what did not fit into them, once it is measured.</summary>
    public int ContinuationSectors { get; set; }

    /// <summary>A record that points here.</summary>
    public DirectoryRecord Record => new(Sector, (uint)RecordSectors * IsoSector.Size, node.Entry.ModificationTime, FileFlags.Directory);
}
