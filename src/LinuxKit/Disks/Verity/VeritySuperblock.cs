using System.Buffers.Binary;

namespace LinuxKit.Disks.Verity;

/// <summary>
/// The first block of a hash device, as cryptsetup's "DMVerity" page has it: version 1, little-endian, the UUID in the order in which it is
/// printed. The kernel does not read it: it is told the same by the device's table.
/// </summary>
/// <param name="Uuid">The device's own identity.</param>
/// <param name="DataBlockSize">Bytes of a data block.</param>
/// <param name="DataBlocks">Number of data blocks.</param>
/// <param name="Salt">What is hashed in front of each block.</param>
internal readonly record struct VeritySuperblock(Guid Uuid, int DataBlockSize, long DataBlocks, ReadOnlyMemory<byte> Salt)
{
    /// <summary>Bytes of the superblock; the rest of its block is zero.</summary>
    public const int Size = 512;

    private const uint Version = 1;
    private const uint HashType = 1;

    private static ReadOnlySpan<byte> Magic => "verity\0\0"u8;

    private static ReadOnlySpan<byte> Algorithm => "sha256"u8;

    /// <summary>Writes the superblock.</summary>
    /// <param name="destination">Room for it, all zeros.</param>
    public void Write(Span<byte> destination)
    {
        Magic.CopyTo(destination);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[8..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[12..], HashType);
        Uuid.TryWriteBytes(destination[16..], bigEndian: true, out _);
        Algorithm.CopyTo(destination[32..]);
        BinaryPrimitives.WriteInt32LittleEndian(destination[64..], DataBlockSize);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[68..], VerityLayout.BlockSize);
        BinaryPrimitives.WriteInt64LittleEndian(destination[72..], DataBlocks);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[80..], (ushort)Salt.Length);
        Salt.Span.CopyTo(destination[88..]);
    }
}
