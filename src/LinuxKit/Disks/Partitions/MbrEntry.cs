using System.Buffers.Binary;

namespace LinuxKit.Disks.Partitions;

/// <summary>A partition in an MBR: UEFI 2.10, table 5.2; little-endian.</summary>
/// <param name="Active">Whether a BIOS boots from it.</param>
/// <param name="Type">One of <see cref="MbrType"/>.</param>
/// <param name="FirstSector">Its first sector.</param>
/// <param name="SectorCount">How many sectors it has.</param>
internal readonly record struct MbrEntry(bool Active, byte Type, uint FirstSector, uint SectorCount)
{
    /// <summary>Bytes of an entry.</summary>
    public const int Size = 16;

    /// <summary>
    /// An active entry that is no partition, beside the protective one of a GPT: some BIOSes start no disk without an active partition, and UEFI passes
    /// over the type.
    /// </summary>
    public static MbrEntry Bootable { get; } = new(true, MbrType.None, 0, 1);

    // The geometry that BIOSes make up for large disks, and its last cylinder.
    private const uint SectorsPerTrack = 63;
    private const uint Heads = 255;
    private const uint LastCylinder = 1023;

    /// <summary>Writes the entry.</summary>
    /// <param name="target">Room for it.</param>
    public void Write(Span<byte> target)
    {
        target[0] = Active ? (byte)0x80 : (byte)0;
        WriteCylinderHeadSector(FirstSector, target[1..4]);
        target[4] = Type;
        WriteCylinderHeadSector(FirstSector + SectorCount - 1, target[5..8]);
        BinaryPrimitives.WriteUInt32LittleEndian(target[8..], FirstSector);
        BinaryPrimitives.WriteUInt32LittleEndian(target[12..], SectorCount);
    }

    private void WriteCylinderHeadSector(uint address, Span<byte> target)
    {
        var (cylinder, rest) = Math.DivRem(address, Heads * SectorsPerTrack);
        if (cylinder > LastCylinder)
        {
            // UEFI wants all bits set in a protective MBR; elsewhere the last address that there is has become the custom.
            target.Fill(0xff);
            target[0] = Type == MbrType.GptProtective ? (byte)0xff : (byte)(Heads - 1);
            return;
        }

        var (head, sector) = Math.DivRem(rest, SectorsPerTrack);
        target[0] = (byte)head;
        target[1] = (byte)((cylinder >> 2 & 0xc0) | (sector + 1));
        target[2] = (byte)cylinder;
    }
}
