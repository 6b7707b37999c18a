using System.Runtime.InteropServices;

namespace LinuxKit.Disks.SquashFs;

/// <summary>The listings of all directories. In a listing, names stand in groups, whose inodes are in one metadata block and have numbers close together.</summary>
/// <param name="compressor">What compresses the table.</param>
internal sealed class DirectoryTable(BlockCompressor compressor)
{
    private const int GroupHeaderSize = 12;
    private const int NameHeaderSize = 8;
    private const int MaximumGroup = 256;
    private const int MaximumIndexCount = ushort.MaxValue;

    private readonly byte[] _buffer = new byte[NameHeaderSize + byte.MaxValue + 1];

    /// <summary>The table.</summary>
    public MetadataWriter Table { get; } = new(compressor);

    /// <summary>Writes the listing of a directory, all of whose inodes are written.</summary>
    /// <param name="directory">The directory.</param>
    /// <returns>Where the listing is.</returns>
    public DirectoryListing Write(Inode directory)
    {
        var start = Table.Position;
        var index = new List<DirectoryIndex>();
        var (size, indexed) = (0u, 0u);
        for (var names = CollectionsMarshal.AsSpan(directory.Names); !names.IsEmpty;)
        {
            var group = names[..GroupLength(names)];
            names = names[group.Length..];
            var groupSize = SizeOf(group);

            // A reader that looks for a name unpacks no more than what lies between two places of the index.
            if (size + groupSize - indexed > MetadataWriter.BlockSize && size > 0 && index.Count < MaximumIndexCount)
            {
                index.Add(new DirectoryIndex(size, Table.Position.BlockStart, group[0].Bytes));
                indexed = size;
            }

            WriteGroup(group);
            size += groupSize;
        }

        return new DirectoryListing(start, size, index);
    }

    private static int GroupLength(ReadOnlySpan<Inode.Name> names)
    {
        var first = names[0].Inode;
        var (length, size) = (1, GroupHeaderSize + SizeOf(names[0]));
        while (length < names.Length && length < MaximumGroup)
        {
            var inode = names[length].Inode;
            size += SizeOf(names[length]);
            if (inode.Reference.BlockStart != first.Reference.BlockStart
                || (long)inode.Number - first.Number is < short.MinValue or > short.MaxValue
                || size > MetadataWriter.BlockSize)
            {
                break;
            }

            length++;
        }

        return length;
    }

    private static int SizeOf(Inode.Name name) => NameHeaderSize + name.Bytes.Length;

    private static uint SizeOf(ReadOnlySpan<Inode.Name> group)
    {
        var size = GroupHeaderSize;
        foreach (var name in group)
        {
            size += SizeOf(name);
        }

        return (uint)size;
    }

    private void WriteGroup(ReadOnlySpan<Inode.Name> group)
    {
        var first = group[0].Inode;
        var header = new FieldWriter(_buffer);
        header.UInt32((uint)group.Length - 1);
        header.UInt32(first.Reference.BlockStart);
        header.UInt32(first.Number);
        Table.Write(header.Written);
        foreach (var (bytes, inode) in group)
        {
            var name = new FieldWriter(_buffer);
            name.UInt16(inode.Reference.Offset);
            name.UInt16((int)(inode.Number - first.Number));
            name.UInt16((int)inode.Type);
            name.UInt16(bytes.Length - 1);
            name.Bytes(bytes);
            Table.Write(name.Written);
        }
    }
}
