using LinuxKit.Archives;
using LinuxKit.Disks.Trees;

namespace LinuxKit.Disks.SquashFs;

/// <summary>The listings of all directories. In a listing, names stand in groups, whose inodes are in one metadata block and have numbers close together.</summary>
/// <param name="numbers">The inodes' numbers.</param>
/// <param name="inodes">The inodes, of which a directory's are written before its listing.</param>
/// <param name="compressor">What compresses the table.</param>
internal sealed class DirectoryTable(InodeNumbers numbers, InodeTable inodes, BlockCompressor compressor)
{
    private const int GroupHeaderSize = 12;
    private const int NameHeaderSize = 8;
    private const int MaximumGroup = 256;
    private const int MaximumIndexCount = ushort.MaxValue;

    private readonly byte[] _buffer = new byte[NameHeaderSize + ArchiveLimits.NameLength];

    /// <summary>The table.</summary>
    public MetadataWriter Table { get; } = new(compressor);

    /// <summary>Writes the listing of a directory.</summary>
    /// <param name="names">The names in it, in their order.</param>
    /// <returns>Where the listing is.</returns>
    public DirectoryListing Write(IReadOnlyList<TreeName> names)
    {
        var start = Table.Position;
        var index = new List<DirectoryIndex>();
        var (size, indexed) = (0u, 0u);
        for (var first = 0; first < names.Count;)
        {
            var (count, groupSize) = GroupAt(names, first);

            // A reader that looks for a name unpacks no more than what lies between two places of the index.
            if (size > 0 && size + groupSize - indexed > MetadataWriter.BlockSize && index.Count < MaximumIndexCount)
            {
                index.Add(new DirectoryIndex(size, Table.Position.BlockStart, names[first].Bytes));
                indexed = size;
            }

            WriteGroup(names, first, count);
            first += count;
            size += groupSize;
        }

        return new DirectoryListing(start, size, index);
    }

    private (int Count, uint Size) GroupAt(IReadOnlyList<TreeName> names, int first)
    {
        var block = inodes.ReferenceOf(names[first].Inode).BlockStart;
        var number = (long)numbers.Of(names[first].Inode);
        var (count, size) = (0, GroupHeaderSize);
        foreach (var (bytes, inode) in names.Skip(first).Take(MaximumGroup))
        {
            var grown = size + NameHeaderSize + bytes.Length;
            if (inodes.ReferenceOf(inode).BlockStart != block
                || numbers.Of(inode) - number is < short.MinValue or > short.MaxValue
                || grown > MetadataWriter.BlockSize)
            {
                break;
            }

            (count, size) = (count + 1, grown);
        }

        return (count, (uint)size);
    }

    private void WriteGroup(IReadOnlyList<TreeName> names, int first, int count)
    {
        var number = numbers.Of(names[first].Inode);
        var header = new FieldWriter(_buffer);
        header.UInt32((uint)count - 1);
        header.UInt32(inodes.ReferenceOf(names[first].Inode).BlockStart);
        header.UInt32(number);
        Table.Write(header.Written);
        foreach (var (bytes, inode) in names.Skip(first).Take(count))
        {
            var name = new FieldWriter(_buffer);
            name.UInt16(inodes.ReferenceOf(inode).Offset);
            name.UInt16((int)(numbers.Of(inode) - number));
            name.UInt16((int)InodeTable.TypeOf(inode));
            name.UInt16(bytes.Length - 1);
            name.Bytes(bytes);
            Table.Write(name.Written);
        }
    }
}
