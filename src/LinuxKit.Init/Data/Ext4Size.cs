using System.Buffers.Binary;
using LinuxKit.Init.FirstStage;

namespace LinuxKit.Init.Data;

/// <summary>How large an ext4 file system is, by its superblock (kernel: fs/ext4/ext4.h, <c>ext4_super_block</c>, little-endian).</summary>
/// <param name="BlockSize">Bytes of a block.</param>
/// <param name="Blocks">Number of blocks.</param>
/// <param name="Has64Bits">Whether it can have more blocks than 32 bits count.</param>
internal readonly record struct Ext4Size(int BlockSize, ulong Blocks, bool Has64Bits)
{
    /// <summary>Bytes at the start of a file system that have the superblock.</summary>
    public const int Length = 2048;

    private const int Offset = 1024;
    private const ushort Magic = 0xEF53;
    private const int MostLogBlockSize = 6;
    private const uint Incompatible64Bits = 0x80;

    /// <summary>Reads a superblock.</summary>
    /// <param name="start">The first <see cref="Length"/> bytes of the file system.</param>
    /// <exception cref="BootFailure">There is none.</exception>
    public static Ext4Size Read(ReadOnlySpan<byte> start)
    {
        var superblock = start[Offset..];
        var logBlockSize = BinaryPrimitives.ReadUInt32LittleEndian(superblock[24..]);
        if (BinaryPrimitives.ReadUInt16LittleEndian(superblock[56..]) != Magic || logBlockSize > MostLogBlockSize)
        {
            throw new BootFailure("there is no superblock of ext4");
        }

        var has64Bits = (BinaryPrimitives.ReadUInt32LittleEndian(superblock[96..]) & Incompatible64Bits) != 0;
        ulong high = has64Bits ? BinaryPrimitives.ReadUInt32LittleEndian(superblock[336..]) : 0;
        return new Ext4Size(1024 << (int)logBlockSize, (high << 32) | BinaryPrimitives.ReadUInt32LittleEndian(superblock[4..]), has64Bits);
    }

    /// <summary>Number of blocks that a device has room for.</summary>
    /// <param name="size">Bytes of the device.</param>
    public ulong BlocksOn(long size) => Math.Min((ulong)(size / BlockSize), Has64Bits ? ulong.MaxValue : uint.MaxValue);
}
