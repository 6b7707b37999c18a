using System.Buffers.Binary;

namespace LinuxKit.Disks.Vhd;

/// <summary>Kinds of VHD image, by the footer's number.</summary>
internal enum VhdKind
{
    /// <summary>The disk as it is.</summary>
    Fixed = 2,

    /// <summary>The blocks of the disk that hold data.</summary>
    Dynamic = 3,
}

/// <summary>The last sector of an image: Microsoft, Virtual Hard Disk Image Format Specification 1.0, section "Hard Disk Footer Format", big-endian.</summary>
/// <param name="Kind">Offset 60. Where a dynamic image's own header is, offset 16, is always the second sector.</param>
/// <param name="Timestamp">Offset 24.</param>
/// <param name="DiskSize">Offsets 40 and 48, and by its <see cref="VhdGeometry"/> 56; bytes.</param>
/// <param name="Id">Offset 68.</param>
internal readonly record struct VhdFooter(VhdKind Kind, DateTimeOffset Timestamp, long DiskSize, Guid Id)
{
    /// <summary>Bytes of a footer.</summary>
    public const int Size = 512;

    private const uint Version = 0x00010000;

    /// <summary>A bit that is always set.</summary>
    private const uint Features = 2;

    /// <summary>Windows 10's.</summary>
    private const uint CreatorVersion = 0x000a0000;

    private static readonly DateTimeOffset Epoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes it.</summary>
    /// <param name="destination"><see cref="Size"/> bytes.</param>
    public void Write(Span<byte> destination)
    {
        var geometry = VhdGeometry.Of(DiskSize / DiskSector.Size);
        destination.Clear();
        "conectix"u8.CopyTo(destination);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], Features);
        BinaryPrimitives.WriteUInt32BigEndian(destination[12..], Version);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], Kind == VhdKind.Fixed ? ulong.MaxValue : Size);
        BinaryPrimitives.WriteUInt32BigEndian(destination[24..], (uint)Math.Clamp((Timestamp - Epoch).Ticks / TimeSpan.TicksPerSecond, 0, uint.MaxValue));

        // Readers believe the size rather than the geometry when Windows made the image.
        "win "u8.CopyTo(destination[28..]);
        BinaryPrimitives.WriteUInt32BigEndian(destination[32..], CreatorVersion);
        "Wi2k"u8.CopyTo(destination[36..]);
        BinaryPrimitives.WriteInt64BigEndian(destination[40..], DiskSize);
        BinaryPrimitives.WriteInt64BigEndian(destination[48..], DiskSize);
        BinaryPrimitives.WriteUInt16BigEndian(destination[56..], geometry.Cylinders);
        destination[58] = geometry.Heads;
        destination[59] = geometry.SectorsPerTrack;
        BinaryPrimitives.WriteUInt32BigEndian(destination[60..], (uint)Kind);
        Id.TryWriteBytes(destination[68..], bigEndian: true, out _);
        BinaryPrimitives.WriteUInt32BigEndian(destination[64..], VhdChecksum.Of(destination[..Size]));
    }
}
