using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using LinuxKit.Archives;
using LinuxKit.Disks.Trees;

namespace LinuxKit.Disks.SquashFs;

/// <summary>The inodes. What does not fit into a basic one, or has extended attributes, gets an extended one.</summary>
/// <param name="numbers">The inodes' numbers.</param>
/// <param name="ids">Users and groups.</param>
/// <param name="attributes">Extended attributes.</param>
/// <param name="compressor">What compresses the table.</param>
internal sealed class InodeTable(InodeNumbers numbers, IdTable ids, AttributeTable attributes, BlockCompressor compressor)
{
    // Readers count two entries more, "." and "..", and one byte for whatever reason.
    private const int ListingSizeExcess = 3;
    private const int FixedSize = 64;

    private readonly byte[] _buffer = new byte[FixedSize + ArchiveLimits.PathLength];
    private readonly MetadataReference[] _references = new MetadataReference[numbers.Inodes.Count];
    private readonly ArrayBufferWriter<byte> _exports = new();

    /// <summary>The table.</summary>
    public MetadataWriter Table { get; } = new(compressor);

    /// <summary>The content of the table of inodes by number, once all inodes are written.</summary>
    public ReadOnlyMemory<byte> Exports => _exports.WrittenMemory;

    /// <summary>What a file is in listings.</summary>
    /// <param name="inode">The file.</param>
    public static InodeType TypeOf(TreeInode inode) => inode.Entry.Kind switch
    {
        EntryKind.Directory => InodeType.Directory,
        EntryKind.File => InodeType.File,
        EntryKind.SymbolicLink => InodeType.SymbolicLink,
        EntryKind.CharacterDevice => InodeType.CharacterDevice,
        EntryKind.BlockDevice => InodeType.BlockDevice,
        EntryKind.Fifo => InodeType.Fifo,
        _ => throw new UnreachableException(),
    };

    /// <summary>Where an inode is, once it is written.</summary>
    /// <param name="inode">The inode.</param>
    public MetadataReference ReferenceOf(TreeInode inode) => _references[inode.Index];

    /// <summary>Writes the inode of a directory.</summary>
    /// <param name="inode">The directory.</param>
    /// <param name="listing">Where its listing is.</param>
    public void WriteDirectory(TreeInode inode, DirectoryListing listing)
    {
        // The root lies in a directory that there is not.
        var parent = inode.Parent == inode ? (uint)numbers.Inodes.Count + 1 : numbers.Of(inode.Parent!);
        var attribute = attributes.NumberOf(inode.Entry);
        var size = listing.Size + ListingSizeExcess;
        var extended = attribute != AttributeTable.None || listing.Index.Count > 0 || size > ushort.MaxValue;
        var fields = Begin(inode, extended);
        if (!extended)
        {
            fields.UInt32(listing.Start.BlockStart);
            fields.UInt32(inode.LinkCount);
            fields.UInt16((int)size);
            fields.UInt16(listing.Start.Offset);
            fields.UInt32(parent);
            Table.Write(fields.Written);
            return;
        }

        fields.UInt32(inode.LinkCount);
        fields.UInt32(size);
        fields.UInt32(listing.Start.BlockStart);
        fields.UInt32(parent);
        fields.UInt16(listing.Index.Count);
        fields.UInt16(listing.Start.Offset);
        fields.UInt32(attribute);
        Table.Write(fields.Written);
        foreach (var place in listing.Index)
        {
            fields = new FieldWriter(_buffer);
            fields.UInt32(place.Offset);
            fields.UInt32(place.BlockStart);
            fields.UInt32((uint)place.Name.Length - 1);
            fields.Bytes(place.Name);
            Table.Write(fields.Written);
        }
    }

    /// <summary>Writes the inode of a link, a device or a pipe.</summary>
    /// <param name="inode">The file.</param>
    /// <exception cref="LinuxKitException">A link is longer than Linux reads, or it has no such device.</exception>
    public void WriteSpecial(TreeInode inode)
    {
        var attribute = attributes.NumberOf(inode.Entry);
        var fields = Begin(inode, attribute != AttributeTable.None);
        fields.UInt32(inode.LinkCount);
        switch (inode.Entry.Kind)
        {
            case EntryKind.SymbolicLink:
                var target = TargetOf(inode.Entry);
                fields.UInt32((uint)target.Length);
                fields.Bytes(target);
                break;
            case EntryKind.BlockDevice or EntryKind.CharacterDevice:
                fields.UInt32(FileType.Device(inode.Entry));
                break;
        }

        if (attribute != AttributeTable.None)
        {
            fields.UInt32(attribute);
        }

        Table.Write(fields.Written);
    }

    /// <summary>Writes the inode of a regular file.</summary>
    /// <param name="inode">The file.</param>
    /// <param name="content">Where its content is.</param>
    public void WriteFile(TreeInode inode, FileContent content)
    {
        var attribute = attributes.NumberOf(inode.Entry);
        var extended = attribute != AttributeTable.None || inode.LinkCount > 1 || content.SparseSize > 0
            || content.Size > uint.MaxValue || content.Start > uint.MaxValue;
        var fields = Begin(inode, extended);
        if (extended)
        {
            fields.UInt64((ulong)content.Start);
            fields.UInt64((ulong)content.Size);
            fields.UInt64((ulong)content.SparseSize);
            fields.UInt32(inode.LinkCount);
            fields.UInt32(content.Fragment);
            fields.UInt32(content.FragmentOffset);
            fields.UInt32(attribute);
        }
        else
        {
            fields.UInt32((uint)content.Start);
            fields.UInt32(content.Fragment);
            fields.UInt32(content.FragmentOffset);
            fields.UInt32((uint)content.Size);
        }

        Table.Write(fields.Written);
        Span<byte> word = stackalloc byte[sizeof(uint)];
        foreach (var size in content.BlockSizes)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(word, size);
            Table.Write(word);
        }
    }

    /// <summary>Starts an inode with what all have in common.</summary>
    private FieldWriter Begin(TreeInode inode, bool extended)
    {
        _references[inode.Index] = Table.Position;
        AddExport(Table.Position);
        var fields = new FieldWriter(_buffer);
        fields.UInt16((int)TypeOf(inode) + (extended ? InodeType.ExtendedDirectory - InodeType.Directory : 0));
        fields.UInt16(inode.Entry.Mode);
        fields.UInt16(ids.IndexOf(inode.Entry.UserId));
        fields.UInt16(ids.IndexOf(inode.Entry.GroupId));
        fields.UInt32((uint)Math.Clamp(inode.Entry.ModificationTime, 0, uint.MaxValue));
        fields.UInt32(numbers.Of(inode));
        return fields;
    }

    // Inodes are written in the order of their numbers.
    private void AddExport(MetadataReference reference)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, reference.Value);
        _exports.Write(bytes);
    }

    private static byte[] TargetOf(ArchiveEntry entry)
    {
        var target = new byte[ArchiveText.ByteCount(entry.LinkTarget!)];
        ArchiveText.Encode(entry.LinkTarget!, target);
        return target.Length < ArchiveLimits.PathLength
            ? target
            : throw TreeDiagnostics.NoPlace.Error($"'{entry.Path}' is a link to a path of {target.Length} bytes; Linux reads {ArchiveLimits.PathLength - 1}.");
    }
}
