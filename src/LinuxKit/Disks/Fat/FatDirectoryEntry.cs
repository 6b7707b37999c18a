using System.Buffers.Binary;

namespace LinuxKit.Disks.Fat;

/// <summary>An entry of a directory with a short name: FAT specification 1.03, "FAT 32 Byte Directory Entry Structure"; little-endian.</summary>
/// <param name="Name">Offset 0.</param>
/// <param name="Attributes">Offset 11; one of <see cref="FatAttributes"/>.</param>
/// <param name="Timestamp">Offsets 13 (made), 18 (read) and 22 (changed).</param>
/// <param name="FirstCluster">Offsets 20 and 26; 0 where there is no content, and for the root.</param>
/// <param name="FileSize">Offset 28; bytes of a file.</param>
internal readonly record struct FatDirectoryEntry(FatShortName Name, byte Attributes, FatTimestamp Timestamp, uint FirstCluster, uint FileSize)
{
    /// <summary>Bytes of an entry.</summary>
    public const int Size = 32;

    /// <summary>Writes the entry.</summary>
    /// <param name="target">Room for it, filled with zeros.</param>
    public void Write(Span<byte> target)
    {
        Name.Write(target);
        target[11] = Attributes;
        target[13] = Timestamp.Hundredths;
        BinaryPrimitives.WriteUInt16LittleEndian(target[14..], Timestamp.Time);
        BinaryPrimitives.WriteUInt16LittleEndian(target[16..], Timestamp.Date);
        BinaryPrimitives.WriteUInt16LittleEndian(target[18..], Timestamp.Date);
        BinaryPrimitives.WriteUInt16LittleEndian(target[20..], (ushort)(FirstCluster >> 16));
        BinaryPrimitives.WriteUInt16LittleEndian(target[22..], Timestamp.Time);
        BinaryPrimitives.WriteUInt16LittleEndian(target[24..], Timestamp.Date);
        BinaryPrimitives.WriteUInt16LittleEndian(target[26..], (ushort)FirstCluster);
        BinaryPrimitives.WriteUInt32LittleEndian(target[28..], FileSize);
    }
}
