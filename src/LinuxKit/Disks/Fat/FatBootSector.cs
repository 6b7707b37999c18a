using System.Buffers.Binary;

namespace LinuxKit.Disks.Fat;

/// <summary>The first sector of a file system: FAT specification 1.03, "Boot Sector and BPB"; little-endian.</summary>
/// <param name="Geometry">Where everything lies.</param>
/// <param name="HiddenSectors">Offset 28; the partition's first sector.</param>
/// <param name="VolumeId">Offset 39, in FAT32 67.</param>
/// <param name="Label">Offset 43, in FAT32 71.</param>
internal readonly record struct FatBootSector(FatGeometry Geometry, uint HiddenSectors, uint VolumeId, FatLabel Label)
{
    /// <summary>The sector of FAT32's <see cref="FatInformationSector"/>.</summary>
    public const int InformationSector = 1;

    /// <summary>The first sector of FAT32's copy of all sectors from the first on.</summary>
    public const int BackupSector = 6;

    private const int Heads = 64;
    private const byte FirstHardDisk = 0x80;
    private const byte ExtendedSignature = 0x29;

    private bool IsFat32 => Geometry.Type == FatType.Fat32;

    /// <summary>For a BIOS that starts here: INT 18h gives the boot back to it; if it returns, the processor halts.</summary>
    private static ReadOnlySpan<byte> NotBootable => [0xcd, 0x18, 0xf4, 0xeb, 0xfd];

    /// <summary>The sector.</summary>
    public byte[] ToBytes()
    {
        var sector = new byte[DiskSector.Size];
        WriteParameters(sector);
        var extension = 36;
        if (IsFat32)
        {
            WriteFat32Parameters(sector);
            extension = 64;
        }

        WriteExtension(sector.AsSpan(extension));
        var code = extension + 26;
        sector[0] = 0xeb;
        sector[1] = (byte)(code - 2);
        sector[2] = 0x90;
        NotBootable.CopyTo(sector.AsSpan(code));
        BinaryPrimitives.WriteUInt16LittleEndian(sector.AsSpan(510), 0xaa55);
        return sector;
    }

    private void WriteParameters(Span<byte> sector)
    {
        "LINUXKIT"u8.CopyTo(sector[3..]);
        BinaryPrimitives.WriteUInt16LittleEndian(sector[11..], DiskSector.Size);
        sector[13] = (byte)Geometry.SectorsPerCluster;
        BinaryPrimitives.WriteUInt16LittleEndian(sector[14..], (ushort)Geometry.Reserved);
        sector[16] = FatGeometry.TableCount;
        BinaryPrimitives.WriteUInt16LittleEndian(sector[17..], (ushort)Geometry.RootEntries);
        var isSmall = !IsFat32 && Geometry.Total <= ushort.MaxValue;
        BinaryPrimitives.WriteUInt16LittleEndian(sector[19..], isSmall ? (ushort)Geometry.Total : (ushort)0);
        sector[21] = FatTable.Media;
        BinaryPrimitives.WriteUInt16LittleEndian(sector[22..], IsFat32 ? (ushort)0 : (ushort)Geometry.SectorsPerTable);
        BinaryPrimitives.WriteUInt16LittleEndian(sector[24..], FatGeometry.SectorsPerTrack);
        BinaryPrimitives.WriteUInt16LittleEndian(sector[26..], Heads);
        BinaryPrimitives.WriteUInt32LittleEndian(sector[28..], HiddenSectors);
        BinaryPrimitives.WriteUInt32LittleEndian(sector[32..], isSmall ? 0 : (uint)Geometry.Total);
    }

    private void WriteFat32Parameters(Span<byte> sector)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(sector[36..], (uint)Geometry.SectorsPerTable);
        BinaryPrimitives.WriteUInt32LittleEndian(sector[44..], FatAllocation.FirstCluster);
        BinaryPrimitives.WriteUInt16LittleEndian(sector[48..], InformationSector);
        BinaryPrimitives.WriteUInt16LittleEndian(sector[50..], BackupSector);
    }

    private void WriteExtension(Span<byte> target)
    {
        target[0] = FirstHardDisk;
        target[2] = ExtendedSignature;
        BinaryPrimitives.WriteUInt32LittleEndian(target[3..], VolumeId);
        Label.ToShortName().Write(target[7..]);
        var type = Geometry.Type switch
        {
            FatType.Fat12 => "FAT12   "u8,
            FatType.Fat16 => "FAT16   "u8,
            _ => "FAT32   "u8,
        };
        type.CopyTo(target[18..]);
    }
}
