using System.Buffers.Binary;
using System.Text;

namespace LinuxKit.Init.FirstStage;

/// <summary>struct dm_ioctl, which the kernel also answers in, with one struct dm_target_spec and its parameters behind it where a table is loaded.</summary>
internal sealed class DeviceMapperRequest
{
    /// <summary>Bytes of struct dm_ioctl.</summary>
    public const int HeaderSize = 312;

    private const int MajorVersion = 4;
    private const int NameOffset = 48;
    private const int NameSize = 128;
    private const int DeviceOffset = 40;
    private const int TargetHeaderSize = 40;
    private const int TargetTypeSize = 16;
    private const int Alignment = 8;
    private const uint ReadOnly = 1;

    /// <summary>A request of a device.</summary>
    /// <param name="name">The device's name.</param>
    public DeviceMapperRequest(string name)
        : this(name, 0)
    {
    }

    /// <summary>A read-only table of one target.</summary>
    /// <param name="name">The device's name.</param>
    /// <param name="sectors">The target's length in sectors of 512 bytes.</param>
    /// <param name="type">The target's type.</param>
    /// <param name="parameters">The target's parameters.</param>
    public DeviceMapperRequest(string name, long sectors, string type, string parameters)
        : this(name, (TargetHeaderSize + Encoding.UTF8.GetByteCount(parameters) + Alignment) & -Alignment)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(Bytes.AsSpan(20), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(Bytes.AsSpan(28), ReadOnly);
        var target = Bytes.AsSpan(HeaderSize);
        BinaryPrimitives.WriteInt64LittleEndian(target[8..], sectors);
        BinaryPrimitives.WriteInt32LittleEndian(target[20..], target.Length);
        Encoding.UTF8.GetBytes(type, target.Slice(24, TargetTypeSize - 1));
        Encoding.UTF8.GetBytes(parameters, target[TargetHeaderSize..]);
    }

    private DeviceMapperRequest(string name, int dataSize)
    {
        Bytes = new byte[HeaderSize + dataSize];
        BinaryPrimitives.WriteUInt32LittleEndian(Bytes, MajorVersion);
        BinaryPrimitives.WriteInt32LittleEndian(Bytes.AsSpan(12), Bytes.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(Bytes.AsSpan(16), HeaderSize);
        Encoding.UTF8.GetBytes(name, Bytes.AsSpan(NameOffset, NameSize - 1));
    }

    /// <summary>The bytes, in the machine's order, which is little-endian.</summary>
    public byte[] Bytes { get; }

    /// <summary>The device's minor number in an answer (kernel: huge_encode_dev).</summary>
    public long Minor
    {
        get
        {
            var device = BinaryPrimitives.ReadInt64LittleEndian(Bytes.AsSpan(DeviceOffset));
            return (device & 0xFF) | ((device >> 12) & 0xFFF00);
        }
    }
}
