using System.Buffers.Binary;

namespace LinuxKit.Disks.Vmdk;

/// <summary>The header of an extent, and the footer of a stream: VMware, Virtual Disk Format 5.0, section "Hosted Sparse Extent Header", little-endian.</summary>
/// <param name="Capacity">Offset 12; sectors of the disk.</param>
/// <param name="Streamed">Whether grains are compressed and markers stand between what the extent consists of: offsets 4, 8 and 77.</param>
/// <param name="RedundantDirectory">Offset 48; the sector of the copy of the grain directory, where there is one.</param>
/// <param name="Directory">Offset 56; the sector of the grain directory, or <see cref="DirectoryAtEnd"/>.</param>
/// <param name="Overhead">Offset 64; sectors before the first grain.</param>
internal readonly record struct VmdkHeader(long Capacity, bool Streamed, long RedundantDirectory, long Directory, long Overhead)
{
    /// <summary>Bytes of a header.</summary>
    public const int Size = 512;

    /// <summary>The directory's place stands in the footer.</summary>
    public const long DirectoryAtEnd = -1;

    /// <summary>The sector where the descriptor begins.</summary>
    public const int DescriptorOffset = 1;

    /// <summary>Sectors for the descriptor.</summary>
    public const int DescriptorSectorCount = 20;

    private const uint HasNewLineTest = 1;
    private const uint HasRedundantDirectory = 2;
    private const uint HasCompressedGrains = 1 << 16;
    private const uint HasMarkers = 1 << 17;
    private const ushort Deflate = 1;

    /// <summary>Writes it.</summary>
    /// <param name="destination"><see cref="Size"/> bytes.</param>
    public void Write(Span<byte> destination)
    {
        destination.Clear();
        "KDMV"u8.CopyTo(destination);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[4..], Streamed ? 3u : 1u);
        BinaryPrimitives.WriteUInt32LittleEndian(
            destination[8..], HasNewLineTest | (Streamed ? HasCompressedGrains | HasMarkers : 0) | (RedundantDirectory > 0 ? HasRedundantDirectory : 0));
        BinaryPrimitives.WriteInt64LittleEndian(destination[12..], Capacity);
        BinaryPrimitives.WriteInt64LittleEndian(destination[20..], VmdkGrain.SectorCount);
        BinaryPrimitives.WriteInt64LittleEndian(destination[28..], DescriptorOffset);
        BinaryPrimitives.WriteInt64LittleEndian(destination[36..], DescriptorSectorCount);
        BinaryPrimitives.WriteInt32LittleEndian(destination[44..], VmdkGrain.TableEntryCount);
        BinaryPrimitives.WriteInt64LittleEndian(destination[48..], RedundantDirectory);
        BinaryPrimitives.WriteInt64LittleEndian(destination[56..], Directory);
        BinaryPrimitives.WriteInt64LittleEndian(destination[64..], Overhead);

        // What a transfer as text would spoil.
        "\n \r\n"u8.CopyTo(destination[73..]);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[77..], Streamed ? Deflate : (ushort)0);
    }
}
