using System.Buffers.Binary;

namespace LinuxKit.Disks.SquashFs;

/// <summary>A block with the ends of files, as the fragment table has it.</summary>
/// <param name="Position">Where it is.</param>
/// <param name="SizeWord">Its stored length, as <see cref="DataBlock.SizeWord"/> tells it.</param>
internal readonly record struct Fragment(long Position, uint SizeWord)
{
    /// <summary>Bytes of an entry of the table.</summary>
    public const int Size = 16;

    /// <summary>Writes the entry; its last four bytes are unused.</summary>
    /// <param name="destination">Room for it.</param>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteInt64LittleEndian(destination, Position);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[8..], SizeWord);
        destination[12..Size].Clear();
    }
}
