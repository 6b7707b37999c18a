using System.Buffers.Binary;

namespace LinuxKit.Disks.Vhd;

/// <summary>What a dynamic image has after the copy of its footer: Virtual Hard Disk Image Format Specification 1.0, section "Dynamic Disk Header Format", big-endian.</summary>
/// <param name="TableOffset">Offset 16; bytes from the image's start to the block allocation table.</param>
/// <param name="BlockCount">Offset 28; entries of that table.</param>
internal readonly record struct VhdDynamicHeader(long TableOffset, int BlockCount)
{
    /// <summary>Bytes of a header.</summary>
    public const int Size = 1024;

    /// <summary>Bytes of a block: the value that the specification suggests.</summary>
    public const int BlockSize = 2 * 1024 * 1024;

    private const uint Version = 0x00010000;

    /// <summary>Writes it.</summary>
    /// <param name="destination"><see cref="Size"/> bytes.</param>
    public void Write(Span<byte> destination)
    {
        destination.Clear();
        "cxsparse"u8.CopyTo(destination);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], ulong.MaxValue);
        BinaryPrimitives.WriteInt64BigEndian(destination[16..], TableOffset);
        BinaryPrimitives.WriteUInt32BigEndian(destination[24..], Version);
        BinaryPrimitives.WriteInt32BigEndian(destination[28..], BlockCount);
        BinaryPrimitives.WriteUInt32BigEndian(destination[32..], BlockSize);
        BinaryPrimitives.WriteUInt32BigEndian(destination[36..], VhdChecksum.Of(destination[..Size]));
    }
}
