using System.Buffers.Binary;
using LinuxKit.Disks.Trees;
using static LinuxKit.Disks.Erofs.ErofsConstants;

namespace LinuxKit.Disks.Erofs;

/// <summary>
/// A directory's content: blocks of entries, and of the names that belong to them; names are ordered by their bytes over all blocks.
/// fs/erofs/erofs_fs.h, <c>erofs_dirent</c>, little-endian.
/// </summary>
internal static class ErofsDirectory
{
    private const int EntrySize = 12;

    private static readonly byte[] Self = [(byte)'.'];
    private static readonly byte[] Up = [(byte)'.', (byte)'.'];

    /// <summary>Bytes of a directory's content; only in the last block what comes behind the names does not count.</summary>
    /// <param name="directory">The directory.</param>
    public static long Measure(TreeInode directory)
    {
        var (blocks, used) = (0L, 0);
        foreach (var name in NamesOf(directory))
        {
            var size = EntrySize + name.Bytes.Length;
            if (used + size > BlockSize)
            {
                (blocks, used) = (blocks + 1, 0);
            }

            used += size;
        }

        return (blocks * BlockSize) + used;
    }

    /// <summary>Makes a directory's content.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="size">Its size by <see cref="Measure"/>.</param>
    /// <param name="slotOf">Tells where an inode is.</param>
    public static byte[] Write(TreeInode directory, long size, Func<TreeInode, ulong> slotOf)
    {
        var content = new byte[size];
        var names = NamesOf(directory);
        for (int start = 0, first = 0; start < content.Length; start += BlockSize)
        {
            var block = content.AsSpan(start, Math.Min(BlockSize, content.Length - start));
            var count = CountIn(names, first);
            var offset = count * EntrySize;
            for (var i = 0; i < count; i++)
            {
                var (bytes, inode) = names[first + i];
                var entry = block.Slice(i * EntrySize, EntrySize);
                BinaryPrimitives.WriteUInt64LittleEndian(entry, slotOf(inode));
                BinaryPrimitives.WriteUInt16LittleEndian(entry[8..], (ushort)offset);
                entry[10] = FileType.InDirectory(inode.Entry.Kind);
                bytes.CopyTo(block[offset..]);
                offset += bytes.Length;
            }

            first += count;
        }

        return content;
    }

    private static int CountIn(List<TreeName> names, int first)
    {
        var (count, used) = (0, 0);
        while (first + count < names.Count && used + EntrySize + names[first + count].Bytes.Length <= BlockSize)
        {
            used += EntrySize + names[first + count].Bytes.Length;
            count++;
        }

        return count;
    }

    private static List<TreeName> NamesOf(TreeInode directory)
    {
        List<TreeName> names = [new(Self, directory), new(Up, directory.Parent), .. directory.Names];
        names.Sort((a, b) => a.Bytes.AsSpan().SequenceCompareTo(b.Bytes));
        return names;
    }
}
