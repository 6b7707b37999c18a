using LinuxKit.Archives;
using LinuxKit.Disks.Trees;

namespace LinuxKit.Disks.SquashFs;

/// <summary>
/// The order in which inodes are written, and their numbers, which count from 1 in that order. A directory stands behind what is in it, for
/// its listing tells where that is; and right behind its files, so that who reads the directory has unpacked most of their inodes.
/// </summary>
internal sealed class InodeNumbers
{
    private readonly List<TreeInode> _inodes;
    private readonly uint[] _numbers;

    private InodeNumbers(int count) => (_inodes, _numbers) = (new List<TreeInode>(count), new uint[count]);

    /// <summary>The inodes in their order; the root is the last one.</summary>
    public IReadOnlyList<TreeInode> Inodes => _inodes;

    /// <summary>Numbers the inodes of a tree.</summary>
    /// <param name="tree">The tree.</param>
    public static InodeNumbers Of(InodeTree tree)
    {
        var numbers = new InodeNumbers(tree.Inodes.Count);
        foreach (var directory in tree.Inodes.Where(IsDirectory).Reverse())
        {
            foreach (var (_, inode) in directory.Names)
            {
                if (!IsDirectory(inode) && numbers.Of(inode) == 0)
                {
                    numbers.Add(inode);
                }
            }

            numbers.Add(directory);
        }

        return numbers;
    }

    /// <summary>The number of an inode.</summary>
    /// <param name="inode">The inode.</param>
    public uint Of(TreeInode inode) => _numbers[inode.Index];

    private static bool IsDirectory(TreeInode inode) => inode.Entry.Kind == EntryKind.Directory;

    private void Add(TreeInode inode)
    {
        _inodes.Add(inode);
        _numbers[inode.Index] = (uint)_inodes.Count;
    }
}
