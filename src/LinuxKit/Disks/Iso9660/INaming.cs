using System.Buffers;

namespace LinuxKit.Disks.Iso9660;

/// <summary>How a hierarchy of directories names what is in it.</summary>
internal interface INaming
{
    /// <summary>Names the nodes of one directory, each differently, in the order of their records.</summary>
    /// <param name="siblings">All that is in the directory, ordered by name.</param>
    IReadOnlyList<NamedNode> Name(IReadOnlyList<IsoNode> siblings);

    /// <summary>Writes what a record says beyond ECMA-119: a row of entries as the System Use Sharing Protocol has them, or nothing.</summary>
    /// <param name="node">What the record is of.</param>
    /// <param name="role">Under which name.</param>
    /// <param name="row">Where the entries go.</param>
    void WriteSystemUse(IsoNode node, RecordRole role, IBufferWriter<byte> row);
}

/// <summary>What a directory record is for.</summary>
internal enum RecordRole
{
    /// <summary>What is in the directory.</summary>
    Child,

    /// <summary>The directory itself.</summary>
    Self,

    /// <summary>The directory above.</summary>
    Parent,
}

/// <summary>A node under its name in a hierarchy.</summary>
/// <param name="Node">The node.</param>
/// <param name="Identifier">Its name, as directory records and path tables have it.</param>
internal sealed record NamedNode(IsoNode Node, ReadOnlyMemory<byte> Identifier);
