using System.Buffers.Binary;
using System.Text;

namespace LinuxKit.Disks.Partitions;

/// <summary>A partition in a GPT: UEFI 2.10, table 5.6; little-endian.</summary>
/// <param name="TypeId">Offset 0.</param>
/// <param name="Id">Offset 16.</param>
/// <param name="FirstSector">Offset 32.</param>
/// <param name="LastSector">Offset 40; the last one that belongs to it.</param>
/// <param name="Attributes">Offset 48.</param>
/// <param name="Name">Offset 56; UTF-16 of <see cref="NameLength"/> units at most.</param>
internal readonly record struct GptEntry(Guid TypeId, Guid Id, long FirstSector, long LastSector, ulong Attributes, string Name)
{
    /// <summary>Bytes of an entry.</summary>
    public const int Size = 128;

    /// <summary>UTF-16 units of a name.</summary>
    public const int NameLength = 36;

    /// <summary>The attribute of partitions that a BIOS boots from.</summary>
    public const ulong LegacyBiosBootable = 1 << 2;

    /// <summary>Writes the entry.</summary>
    /// <param name="target">Room for it, filled with zeros.</param>
    public void Write(Span<byte> target)
    {
        TypeId.TryWriteBytes(target);
        Id.TryWriteBytes(target[16..]);
        BinaryPrimitives.WriteInt64LittleEndian(target[32..], FirstSector);
        BinaryPrimitives.WriteInt64LittleEndian(target[40..], LastSector);
        BinaryPrimitives.WriteUInt64LittleEndian(target[48..], Attributes);
        Encoding.Unicode.GetBytes(Name, target[56..]);
    }
}
