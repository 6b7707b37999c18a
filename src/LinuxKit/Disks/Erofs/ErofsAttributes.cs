using System.Buffers.Binary;
using LinuxKit.Archives;
using LinuxKit.Disks.Trees;

namespace LinuxKit.Disks.Erofs;

/// <summary>
/// The extended attributes behind an inode: fs/erofs/erofs_fs.h, <c>erofs_xattr_ibody_header</c> and <c>erofs_xattr_entry</c>, little-endian.
/// None is shared between inodes.
/// </summary>
internal static class ErofsAttributes
{
    private const int HeaderSize = 12;
    private const int EntrySize = 4;
    private const int Alignment = 4;

    /// <summary>Bytes that an inode's attributes take; 0 when it has none.</summary>
    /// <param name="entry">The inode's metadata.</param>
    /// <exception cref="LinuxKitException">EROFS has no place for one of them.</exception>
    public static int Measure(ArchiveEntry entry)
    {
        if (entry.ExtendedAttributes.IsEmpty)
        {
            return 0;
        }

        var size = HeaderSize;
        foreach (var (name, value) in entry.ExtendedAttributes)
        {
            var length = ArchiveText.ByteCount(AttributeName.Of(entry, name).Rest);
            if (value.Length > ushort.MaxValue)
            {
                throw TreeDiagnostics.NoPlace.Error($"The extended attribute '{name}' of '{entry.Path}' has {value.Length} bytes; EROFS holds {ushort.MaxValue}.");
            }

            size += EntrySize + length + value.Length;
            size += Padding.After(size, Alignment);
        }

        return size <= HeaderSize + ((ushort.MaxValue - 1) * Alignment)
            ? size
            : throw TreeDiagnostics.NoPlace.Error($"The extended attributes of '{entry.Path}' have {size} bytes, more than EROFS holds.");
    }

    /// <summary>The size as inodes say it: 0 for none, else one more than the number of units behind the header.</summary>
    /// <param name="size">Bytes, as <see cref="Measure"/> gives them.</param>
    public static ushort CountOf(int size) => size == 0 ? (ushort)0 : (ushort)(((size - HeaderSize) / Alignment) + 1);

    /// <summary>Writes an inode's attributes.</summary>
    /// <param name="entry">The inode's metadata.</param>
    /// <param name="bytes">As many zeros as <see cref="Measure"/> says.</param>
    public static void Write(ArchiveEntry entry, Span<byte> bytes)
    {
        var position = HeaderSize;
        foreach (var (name, value) in entry.ExtendedAttributes)
        {
            var (index, rest) = AttributeName.Of(entry, name);
            var attribute = bytes[position..];
            var length = ArchiveText.Encode(rest, attribute[EntrySize..]);
            attribute[0] = (byte)length;
            attribute[1] = index;
            BinaryPrimitives.WriteUInt16LittleEndian(attribute[2..], (ushort)value.Length);
            value.AsSpan().CopyTo(attribute[(EntrySize + length)..]);
            position += EntrySize + length + value.Length;
            position += Padding.After(position, Alignment);
        }
    }
}
