using System.Buffers.Binary;

namespace LinuxKit.Disks.Partitions;

/// <summary>The first sector of a disk: UEFI 2.10, section 5.2; little-endian.</summary>
/// <param name="BootCode">Offset 0; what a BIOS runs, <see cref="BootCodeSize"/> bytes at most.</param>
/// <param name="Signature">Offset 440; tells disks apart.</param>
/// <param name="Entries">Offset 446; <see cref="EntryCount"/> at most.</param>
internal sealed record MasterBootRecord(ReadOnlyMemory<byte> BootCode, uint Signature, IReadOnlyList<MbrEntry> Entries)
{
    /// <summary>Bytes of boot code.</summary>
    public const int BootCodeSize = 440;

    /// <summary>Partitions of an MBR.</summary>
    public const int EntryCount = 4;

    /// <summary>The sector.</summary>
    /// <exception cref="LinuxKitException">The boot code is too long.</exception>
    public byte[] ToBytes()
    {
        if (BootCode.Length > BootCodeSize)
        {
            throw PartitionsDiagnostics.BootCodeTooLong.Error($"The boot code has {BootCode.Length} bytes; {BootCodeSize} fit.");
        }

        var sector = new byte[DiskSector.Size];
        BootCode.Span.CopyTo(sector);
        BinaryPrimitives.WriteUInt32LittleEndian(sector.AsSpan(440), Signature);
        for (var i = 0; i < Entries.Count; i++)
        {
            Entries[i].Write(sector.AsSpan(446 + i * MbrEntry.Size, MbrEntry.Size));
        }

        BinaryPrimitives.WriteUInt16LittleEndian(sector.AsSpan(510), 0xaa55);
        return sector;
    }
}
