using System.Buffers.Binary;

namespace LinuxKit.Disks.Vdi;

/// <summary>The header of a dynamic image, version 1.1: VirtualBox, include/VBox/vd-ifs-internal and VDICore.h, "VDIHEADER1PLUS", little-endian.</summary>
/// <param name="MapOffset">Offset 340; bytes.</param>
/// <param name="DataOffset">Offset 344; bytes.</param>
/// <param name="DiskSize">Offset 368; bytes.</param>
/// <param name="BlockCount">Offset 384; blocks of the disk.</param>
/// <param name="AllocatedCount">Offset 388; blocks in the image.</param>
/// <param name="Id">Offset 392.</param>
/// <param name="ModificationId">Offset 408.</param>
internal readonly record struct VdiHeader(
    uint MapOffset, uint DataOffset, long DiskSize, int BlockCount, int AllocatedCount, Guid Id, Guid ModificationId)
{
    /// <summary>Bytes of the header and of what stands before it.</summary>
    public const int Size = 512;

    /// <summary>Bytes of a block: the only size that all readers know.</summary>
    public const int BlockSize = 1024 * 1024;

    private const uint Signature = 0xbeda107f;
    private const uint Version = 0x00010001;

    /// <summary>Bytes of the header proper, which begins at offset 72.</summary>
    private const uint HeaderSize = 400;
    private const uint Dynamic = 1;

    /// <summary>Writes it.</summary>
    /// <param name="destination"><see cref="Size"/> bytes.</param>
    public void Write(Span<byte> destination)
    {
        destination.Clear();
        "<<< Oracle VM VirtualBox Disk Image >>>\n"u8.CopyTo(destination);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[64..], Signature);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[68..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[72..], HeaderSize);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[76..], Dynamic);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[340..], MapOffset);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[344..], DataOffset);

        // No geometry: VirtualBox then takes one that fits the size.
        BinaryPrimitives.WriteUInt32LittleEndian(destination[360..], DiskSector.Size);
        BinaryPrimitives.WriteInt64LittleEndian(destination[368..], DiskSize);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[376..], BlockSize);
        BinaryPrimitives.WriteInt32LittleEndian(destination[384..], BlockCount);
        BinaryPrimitives.WriteInt32LittleEndian(destination[388..], AllocatedCount);
        Id.TryWriteBytes(destination[392..]);
        ModificationId.TryWriteBytes(destination[408..]);
    }
}
