using System.Buffers.Binary;
using SharpCompress.Compressors.Xz;

namespace LinuxKit.Disks.Partitions;

/// <summary>The header of a GPT, which a disk has twice: UEFI 2.10, table 5.5; little-endian.</summary>
/// <param name="Sector">Offset 24; where this header lies.</param>
/// <param name="OtherSector">Offset 32; where the other one lies.</param>
/// <param name="FirstUsableSector">Offset 40.</param>
/// <param name="LastUsableSector">Offset 48.</param>
/// <param name="DiskId">Offset 56.</param>
/// <param name="EntriesSector">Offset 72; where the entries that belong to this header begin.</param>
/// <param name="EntryCount">Offset 80; places for entries.</param>
/// <param name="EntriesChecksum">Offset 88; the CRC-32 of all places.</param>
internal readonly record struct GptHeader(
    long Sector, long OtherSector, long FirstUsableSector, long LastUsableSector, Guid DiskId, long EntriesSector, int EntryCount, uint EntriesChecksum)
{
    /// <summary>Bytes of a header; the rest of its sector is zero.</summary>
    public const int Size = 92;

    private const uint Revision = 0x00010000;

    private static ReadOnlySpan<byte> Signature => "EFI PART"u8;

    /// <summary>Writes the header.</summary>
    /// <param name="target">Room for it, filled with zeros.</param>
    public void Write(Span<byte> target)
    {
        Signature.CopyTo(target);
        BinaryPrimitives.WriteUInt32LittleEndian(target[8..], Revision);
        BinaryPrimitives.WriteInt32LittleEndian(target[12..], Size);
        BinaryPrimitives.WriteInt64LittleEndian(target[24..], Sector);
        BinaryPrimitives.WriteInt64LittleEndian(target[32..], OtherSector);
        BinaryPrimitives.WriteInt64LittleEndian(target[40..], FirstUsableSector);
        BinaryPrimitives.WriteInt64LittleEndian(target[48..], LastUsableSector);
        DiskId.TryWriteBytes(target[56..]);
        BinaryPrimitives.WriteInt64LittleEndian(target[72..], EntriesSector);
        BinaryPrimitives.WriteInt32LittleEndian(target[80..], EntryCount);
        BinaryPrimitives.WriteInt32LittleEndian(target[84..], GptEntry.Size);
        BinaryPrimitives.WriteUInt32LittleEndian(target[88..], EntriesChecksum);

        // Over the header, with zeros where the checksum itself is going to be.
        BinaryPrimitives.WriteUInt32LittleEndian(target[16..], Crc32.Compute(target[..Size].ToArray()));
    }
}
