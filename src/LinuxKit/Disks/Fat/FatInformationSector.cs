using System.Buffers.Binary;

namespace LinuxKit.Disks.Fat;

/// <summary>What FAT32 keeps so that nobody has to count: FAT specification 1.03, "FAT32 FSInfo Sector Structure"; little-endian.</summary>
/// <param name="FreeClusters">Offset 488.</param>
/// <param name="NextFreeCluster">Offset 492; where to look for one.</param>
internal readonly record struct FatInformationSector(uint FreeClusters, uint NextFreeCluster)
{
    /// <summary>The sector.</summary>
    public byte[] ToBytes()
    {
        var sector = new byte[DiskSector.Size];
        BinaryPrimitives.WriteUInt32LittleEndian(sector, 0x41615252);
        BinaryPrimitives.WriteUInt32LittleEndian(sector.AsSpan(484), 0x61417272);
        BinaryPrimitives.WriteUInt32LittleEndian(sector.AsSpan(488), FreeClusters);
        BinaryPrimitives.WriteUInt32LittleEndian(sector.AsSpan(492), NextFreeCluster);
        BinaryPrimitives.WriteUInt32LittleEndian(sector.AsSpan(508), 0xaa550000);
        return sector;
    }
}
