using System.Buffers.Binary;

namespace LinuxKit.Disks.SquashFs;

/// <summary>Writes fields one behind the other, little-endian and without gaps.</summary>
/// <param name="destination">Room for all of them.</param>
internal ref struct FieldWriter(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>Writes 16 bits.</summary>
    public void UInt16(int value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_destination[Length..], (ushort)value);
        Length += sizeof(ushort);
    }

    /// <summary>Writes 32 bits.</summary>
    public void UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_destination[Length..], value);
        Length += sizeof(uint);
    }

    /// <summary>Writes 64 bits.</summary>
    public void UInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_destination[Length..], value);
        Length += sizeof(ulong);
    }

    /// <summary>Writes bytes as they are.</summary>
    public void Bytes(ReadOnlySpan<byte> value)
    {
        value.CopyTo(_destination[Length..]);
        Length += value.Length;
    }

    /// <summary>What was written.</summary>
    public readonly ReadOnlySpan<byte> Written => _destination[..Length];
}
