using LinuxKit.Archives;
using LinuxKit.Disks.Trees;
using static LinuxKit.Disks.Ext4.Ext4Constants;

namespace LinuxKit.Disks.Ext4;

/// <summary>
/// Makes empty ext4 file systems that Linux writes to and makes larger while they are mounted: with a journal, and with blocks kept for the descriptors
/// of groups to come. They are nearly all zeros, and known without being written.
/// </summary>
internal static class Ext4Volume
{
    /// <summary>Bytes of the smallest one; a quarter of it is the journal.</summary>
    public const long SmallestSize = 64 << 20;

    /// <summary>Bytes of the largest one; Linux makes it as large as 16 TiB.</summary>
    public const long LargestSize = 15L << 40;

    private const int RootMode = 0b111_101_101;
    private const int LostMode = 0b111_000_000;
    private const int PrivateMode = 0b110_000_000;

    /// <summary>Plans a file system. The bytes depend on the options alone.</summary>
    /// <param name="options">What it is; <see cref="Ext4Options.Size"/> says how large.</param>
    /// <returns>As many bytes as the size says.</returns>
    /// <exception cref="LinuxKitException">The size or the label does not fit.</exception>
    public static DiskContent Plan(Ext4Options options) => DiskLayout.Compose(SizeOf(options), [.. Parts(options)]);

    /// <summary>What is not zero in a file system, in the order of the offsets.</summary>
    /// <param name="options">What it is; <see cref="Ext4Options.Size"/> says how large.</param>
    /// <exception cref="LinuxKitException">The size or the label does not fit.</exception>
    public static IEnumerable<PlacedContent> Parts(Ext4Options options)
    {
        var layout = new Ext4VolumeLayout(SizeOf(options));
        var checksum = new Ext4Checksum(options.Uuid);
        var resize = new Ext4ResizeInode(layout);
        var root = Node(options, "", EntryKind.Directory, RootMode, null);
        var lost = new TreeName("lost+found"u8.ToArray(), Node(options, "lost+found", EntryKind.Directory, LostMode, root));
        Ext4Inode[] inodes =
        [
            new(root, RootInode) { LinkCount = 3, Size = BlockSize, Blocks = 1, Extents = true, Place = At(layout.RootDirectory, 1) },
            new(Node(options, "", EntryKind.File, PrivateMode, null), ResizeInode) { LinkCount = 1, Size = Ext4ResizeInode.Size, Blocks = resize.Blocks, Place = resize.Pointers },
            new(Node(options, "", EntryKind.File, PrivateMode, null), JournalInode)
            {
                LinkCount = 1, Size = (long)layout.JournalBlocks * BlockSize, Blocks = layout.JournalBlocks, Extents = true, Place = At(layout.Journal, layout.JournalBlocks),
            },
            new(lost.Inode, FirstInode) { LinkCount = 2, Size = BlockSize, Blocks = 1, Extents = true, Place = At(layout.LostAndFound, 1) },
        ];
        List<PlacedContent> parts = [.. new Ext4VolumeTables(options, layout, checksum, inodes).Parts(resize)];
        Place(layout.RootDirectory, new Ext4Directory(checksum.SeedOf(RootInode)).Write(RootInode, RootInode, [(lost, FirstInode)]), "root directory");
        Place(layout.LostAndFound, new Ext4Directory(checksum.SeedOf(FirstInode)).Write(FirstInode, RootInode, []), "lost+found");
        Place(layout.ResizePointers, resize.ToBlock(), "resize inode");
        Place(layout.Journal, new Ext4Journal(options.Uuid, layout.JournalBlocks).ToBlock(), "journal");
        return parts.OrderBy(part => part.Offset);

        void Place(long block, byte[] bytes, string name) => parts.Add(new PlacedContent(block * BlockSize, DiskContent.Of(bytes), name));
    }

    private static long SizeOf(Ext4Options options) =>
        options.Size ?? throw new ArgumentException("The file system has nothing in it that says how large it is.", nameof(options));

    private static byte[] At(long block, int count) => ExtentTree.RootOf(new Extent(0, block, count));

    private static TreeInode Node(Ext4Options options, string path, EntryKind kind, int mode, TreeInode? parent) =>
        new(new ArchiveEntry { Path = path, Kind = kind, Mode = mode, ModificationTime = options.Timestamp.ToUnixTimeSeconds() }, null, parent);
}
