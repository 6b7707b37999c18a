using System.Buffers;
using System.Buffers.Binary;
using LinuxKit.Archives;

namespace LinuxKit.Disks.SquashFs;

/// <summary>The inodes. What does not fit into a basic one, or has extended attributes, gets an extended one.</summary>
/// <param name="ids">Users and groups.</param>
/// <param name="attributes">Extended attributes.</param>
/// <param name="compressor">What compresses the table.</param>
internal sealed class InodeTable(IdTable ids, AttributeTable attributes, BlockCompressor compressor)
{
    // Readers count two entries more, "." and "..", and one byte for whatever reason.
    private const int ListingSizeExcess = 3;
    private const int FixedSize = 64;

    private readonly byte[] _buffer = new byte[FixedSize + ArchiveLimits.PathLength];
    private readonly ArrayBufferWriter<byte> _exports = new();

    /// <summary>The table.</summary>
    public MetadataWriter Table { get; } = new(compressor);

    /// <summary>The content of the table of inodes by number, once all inodes are written.</summary>
    public ReadOnlyMemory<byte> Exports => _exports.WrittenMemory;

    /// <summary>Writes the inode of a directory.</summary>
    /// <param name="inode">The directory.</param>
    /// <param name="listing">Where its listing is.</param>
    /// <param name="parent">The number of the directory that it is in.</param>
    public void WriteDirectory(Inode inode, DirectoryListing listing, uint parent)
    {
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

    /// <summary>Writes the inode of anything else.</summary>
    /// <param name="inode">The file.</param>
    public void WriteFile(Inode inode)
    {
        var attribute = attributes.NumberOf(inode.Entry);
        if (inode.Type == InodeType.File)
        {
            WriteRegular(inode, inode.Content ?? throw new InvalidOperationException($"The content of '{inode.Entry.Path}' was not read."), attribute);
            return;
        }

        var fields = Begin(inode, attribute != AttributeTable.None);
        fields.UInt32(inode.LinkCount);
        switch (inode.Type)
        {
            case InodeType.SymbolicLink:
                var target = TargetOf(inode.Entry);
                fields.UInt32((uint)target.Length);
                fields.Bytes(target);
                break;
            case InodeType.BlockDevice or InodeType.CharacterDevice:
                fields.UInt32(DeviceNumber(inode.Entry.DeviceMajor, inode.Entry.DeviceMinor));
                break;
        }

        if (attribute != AttributeTable.None)
        {
            fields.UInt32(attribute);
        }

        Table.Write(fields.Written);
    }

    private void WriteRegular(Inode inode, FileContent content, uint attribute)
    {
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
    private FieldWriter Begin(Inode inode, bool extended)
    {
        inode.Reference = Table.Position;
        AddExport(inode);
        var fields = new FieldWriter(_buffer);
        fields.UInt16((int)inode.Type + (extended ? InodeType.ExtendedDirectory - InodeType.Directory : 0));
        fields.UInt16(inode.Entry.Mode);
        fields.UInt16(ids.IndexOf(inode.Entry.UserId));
        fields.UInt16(ids.IndexOf(inode.Entry.GroupId));
        fields.UInt32((uint)Math.Clamp(inode.Entry.ModificationTime, 0, uint.MaxValue));
        fields.UInt32(inode.Number);
        return fields;
    }

    // Inodes are written in the order of their numbers.
    private void AddExport(Inode inode)
    {
        Span<byte> reference = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(reference, inode.Reference.Value);
        _exports.Write(reference);
    }

    private static byte[] TargetOf(ArchiveEntry entry)
    {
        var target = new byte[ArchiveText.ByteCount(entry.LinkTarget!)];
        ArchiveText.Encode(entry.LinkTarget!, target);
        return target.Length < ArchiveLimits.PathLength
            ? target
            : throw SquashFsDiagnostics.NameTooLong.Error($"'{entry.Path}' is a link to a path of {target.Length} bytes.");
    }

    // include/linux/kdev_t.h, new_encode_dev: 12 bits of the major number between 8 and 12 of the minor.
    private static uint DeviceNumber(uint major, uint minor) => (minor & 0xff) | (major << 8) | ((minor & ~0xffu) << 12);
}
