namespace LinuxKit.Disks.Erofs;

/// <summary>Where an inode stands, and what room is behind it.</summary>
internal readonly record struct NodeLayout
{
    /// <summary>The inode's slot, counted from the start of the image.</summary>
    public required long Slot { get; init; }

    /// <summary>Bytes of the inode itself.</summary>
    public required int InodeSize { get; init; }

    /// <summary>Bytes of the extended attributes behind it.</summary>
    public required int AttributesSize { get; init; }

    /// <summary>Bytes of the content.</summary>
    public required long Size { get; init; }

    /// <summary>Whether what does not fill a block is behind the attributes.</summary>
    public bool Inline { get; init; }

    /// <summary>Whether there is room for an index, as the content is to be compressed if that makes it smaller.</summary>
    public bool Compressible { get; init; }

    /// <summary>Bytes of the inode with all that is behind it.</summary>
    public int TotalSize => Compressible
        ? ClusterIndex.StartAfter(InodeSize + AttributesSize) + ClusterIndex.SizeOf(Size)
        : InodeSize + AttributesSize + (Inline ? TailSize : 0);

    private int TailSize => (int)(Size % ErofsConstants.BlockSize);
}
