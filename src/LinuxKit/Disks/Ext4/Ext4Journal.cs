using System.Buffers.Binary;
using static LinuxKit.Disks.Ext4.Ext4Constants;

namespace LinuxKit.Disks.Ext4;

/// <summary>A journal that nothing was written to: Documentation/filesystems/ext4, "Journal (jbd2)"; big-endian. Behind its superblock are zeros.</summary>
/// <param name="Uuid">The file system's UUID.</param>
/// <param name="Blocks">Its number of blocks, 1024 at least.</param>
internal readonly record struct Ext4Journal(Guid Uuid, int Blocks)
{
    private const uint Magic = 0xC03B3998;
    private const uint SuperblockOfVersion2 = 4;
    private const int Smallest = 16 << 20;
    private const int Largest = 64 << 20;

    // Linux takes the checksums of its blocks into use when it mounts the file system.
    private const uint FirstSequence = 1;

    /// <summary>The number of blocks for a file system: a file system grows, and its journal never does.</summary>
    /// <param name="size">Bytes of the file system.</param>
    public static int BlocksOf(long size) => (int)(Math.Clamp(size / 32, Smallest, Largest) / BlockSize);

    /// <summary>The journal's first block.</summary>
    public byte[] ToBlock()
    {
        var block = new byte[BlockSize];
        BinaryPrimitives.WriteUInt32BigEndian(block, Magic);
        BinaryPrimitives.WriteUInt32BigEndian(block.AsSpan(4), SuperblockOfVersion2);
        BinaryPrimitives.WriteInt32BigEndian(block.AsSpan(12), BlockSize);
        BinaryPrimitives.WriteInt32BigEndian(block.AsSpan(16), Blocks);
        BinaryPrimitives.WriteUInt32BigEndian(block.AsSpan(20), 1);
        BinaryPrimitives.WriteUInt32BigEndian(block.AsSpan(24), FirstSequence);
        Uuid.TryWriteBytes(block.AsSpan(48), bigEndian: true, out _);
        BinaryPrimitives.WriteUInt32BigEndian(block.AsSpan(64), 1);
        return block;
    }
}
