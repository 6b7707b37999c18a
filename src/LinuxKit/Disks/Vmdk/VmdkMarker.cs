using System.Buffers.Binary;

namespace LinuxKit.Disks.Vmdk;

/// <summary>Kinds of <see cref="VmdkMarker"/>.</summary>
internal enum VmdkMarkerKind
{
    EndOfStream = 0,
    GrainTable = 1,
    GrainDirectory = 2,
    Footer = 3,
}

/// <summary>Says what follows in a stream: VMware, Virtual Disk Format 5.0, section "Stream-Optimized Compressed Sparse Extents", little-endian.</summary>
/// <param name="Kind">Offset 12; what follows.</param>
/// <param name="SectorCount">Offset 0; sectors of it.</param>
internal readonly record struct VmdkMarker(VmdkMarkerKind Kind, int SectorCount)
{
    /// <summary>Bytes of a marker.</summary>
    public const int Size = 512;

    /// <summary>Bytes of a compressed grain's marker, which its data follow at once.</summary>
    public const int GrainSize = 12;

    /// <summary>Writes it.</summary>
    /// <param name="destination"><see cref="Size"/> bytes.</param>
    public void Write(Span<byte> destination)
    {
        destination[..Size].Clear();
        BinaryPrimitives.WriteInt64LittleEndian(destination, SectorCount);
        BinaryPrimitives.WriteInt32LittleEndian(destination[12..], (int)Kind);
    }

    /// <summary>Writes the marker of a compressed grain.</summary>
    /// <param name="sector">The disk's sector that the grain begins with.</param>
    /// <param name="length">Bytes that it compresses to.</param>
    /// <param name="destination"><see cref="GrainSize"/> bytes.</param>
    public static void WriteGrain(long sector, int length, Span<byte> destination)
    {
        BinaryPrimitives.WriteInt64LittleEndian(destination, sector);
        BinaryPrimitives.WriteInt32LittleEndian(destination[8..], length);
    }
}
