using System.Buffers.Binary;
using System.Text;

namespace LinuxKit.Disks.Iso9660;

/// <summary>The volume descriptors, of a sector each: ECMA-119, section 8; the boot record: El Torito 1.0, figure 7.</summary>
internal static class VolumeDescriptor
{
    /// <summary>The number of the volume in a set of one.</summary>
    public const ushort SequenceNumber = 1;

    private const byte BootRecord = 0;
    private const byte Primary = 1;
    private const byte Supplementary = 2;
    private const byte Terminator = 255;

    // The Joliet specification: UCS-2, level 3.
    private static ReadOnlySpan<byte> JolietEscape => "%/E"u8;

    /// <summary>Writes the primary volume descriptor, whose text is ASCII: section 8.4.</summary>
    public static void WritePrimary(Span<byte> sector, VolumeFacts volume, HierarchyFacts hierarchy) =>
        Write(sector, Primary, volume, hierarchy, static (text, field) =>
        {
            field.Fill((byte)' ');
            Encoding.ASCII.GetBytes(text, field);
        });

    /// <summary>Writes the supplementary volume descriptor of Joliet, whose text is UCS-2, the most significant byte first: section 8.5.</summary>
    public static void WriteJoliet(Span<byte> sector, VolumeFacts volume, HierarchyFacts hierarchy)
    {
        Write(sector, Supplementary, volume, hierarchy, static (text, field) =>
        {
            // Fields of an odd length end in a NUL.
            field.Clear();
            Encoding.BigEndianUnicode.GetBytes(text.PadRight(field.Length / 2).AsSpan(0, field.Length / 2), field);
        });
        JolietEscape.CopyTo(sector[88..]);
    }

    /// <summary>Writes the boot record, which must be in sector 17.</summary>
    /// <param name="sector">All zero.</param>
    /// <param name="catalog">Sector of the boot catalogue.</param>
    public static void WriteBootRecord(Span<byte> sector, uint catalog)
    {
        WriteHeader(sector, BootRecord);
        "EL TORITO SPECIFICATION"u8.CopyTo(sector[7..]);
        BinaryPrimitives.WriteUInt32LittleEndian(sector[71..], catalog);
    }

    /// <summary>Writes what ends the set of descriptors: section 8.3.</summary>
    public static void WriteTerminator(Span<byte> sector) => WriteHeader(sector, Terminator);

    private static void Write(Span<byte> sector, byte type, VolumeFacts volume, HierarchyFacts hierarchy, TextWriter writeText)
    {
        WriteHeader(sector, type);
        writeText("LINUX", sector[8..40]);
        writeText(volume.Id, sector[40..72]);
        BothByteOrders.Write(sector[80..], volume.Sectors);
        BothByteOrders.Write(sector[120..], SequenceNumber);
        BothByteOrders.Write(sector[124..], SequenceNumber);
        BothByteOrders.Write(sector[128..], (ushort)IsoSector.Size);
        BothByteOrders.Write(sector[132..], hierarchy.PathTableSize);
        BinaryPrimitives.WriteUInt32LittleEndian(sector[140..], hierarchy.LittleEndianPathTable);
        BinaryPrimitives.WriteUInt32BigEndian(sector[148..], hierarchy.BigEndianPathTable);
        hierarchy.Root.Write(sector[156..190], DirectoryRecord.Self, []);

        // The identifiers of the volume set, publisher, data preparer and application, and the names of three files: none.
        foreach (var (start, end) in ((int, int)[])[(190, 318), (318, 446), (446, 574), (574, 702), (702, 739), (739, 776), (776, 813)])
        {
            writeText("", sector[start..end]);
        }

        IsoTime.WriteDigits(sector[813..], volume.Timestamp);
        IsoTime.WriteDigits(sector[830..], volume.Timestamp);
        IsoTime.WriteDigits(sector[847..], null);
        IsoTime.WriteDigits(sector[864..], null);
        sector[881] = 1;
    }

    private static void WriteHeader(Span<byte> sector, byte type)
    {
        sector[0] = type;
        "CD001"u8.CopyTo(sector[1..]);
        sector[6] = 1;
    }

    private delegate void TextWriter(string text, Span<byte> field);
}

/// <summary>What all descriptors say of a volume.</summary>
/// <param name="Id">Offset 40.</param>
/// <param name="Sectors">Offset 80; the volume's length.</param>
/// <param name="Timestamp">Offsets 813 and 830; when it was made and changed.</param>
internal sealed record VolumeFacts(string Id, uint Sectors, DateTimeOffset Timestamp);

/// <summary>Where a descriptor's hierarchy of directories lies.</summary>
/// <param name="PathTableSize">Offset 132; bytes.</param>
/// <param name="LittleEndianPathTable">Offset 140; sector of the table of type L.</param>
/// <param name="BigEndianPathTable">Offset 148; sector of the table of type M.</param>
/// <param name="Root">Offset 156; the root directory's record.</param>
internal sealed record HierarchyFacts(uint PathTableSize, uint LittleEndianPathTable, uint BigEndianPathTable, DirectoryRecord Root);
