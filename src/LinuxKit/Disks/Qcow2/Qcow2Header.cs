using System.Buffers.Binary;
using System.Text;

namespace LinuxKit.Disks.Qcow2;

/// <summary>
/// The first cluster of an image: QEMU, docs/interop/qcow2.txt, sections "Header" and "Header extensions", version 3, big-endian. There is no
/// backing file, no encryption and no snapshot.
/// </summary>
/// <param name="DiskSize">Offset 24; bytes of the disk.</param>
/// <param name="L1EntryCount">Offset 36.</param>
/// <param name="L1Offset">Offset 40; bytes.</param>
/// <param name="RefcountTableOffset">Offset 48; bytes.</param>
/// <param name="RefcountTableClusters">Offset 56; clusters that the table takes.</param>
/// <param name="Compression">Offset 104.</param>
internal readonly record struct Qcow2Header(
    long DiskSize, int L1EntryCount, long L1Offset, long RefcountTableOffset, int RefcountTableClusters, Qcow2Compression Compression)
{
    /// <summary>The logarithm of <see cref="ClusterSize"/>.</summary>
    public const int ClusterBits = 16;

    /// <summary>Bytes of a cluster.</summary>
    public const int ClusterSize = 1 << ClusterBits;

    /// <summary>Bytes of the header with its extensions.</summary>
    public const int Size = HeaderLength + 8 + FeatureNameSize + 8;

    private const int HeaderLength = 112;
    private const int FeatureNameSize = 48;
    private const uint FeatureNameTable = 0x6803f857;
    private const int CompressionTypeBit = 3;

    // Reference counts of 16 bits.
    private const uint RefcountOrder = 4;

    private static ReadOnlySpan<byte> Magic => [(byte)'Q', (byte)'F', (byte)'I', 0xfb];

    /// <summary>Writes it.</summary>
    /// <param name="destination"><see cref="Size"/> bytes.</param>
    public void Write(Span<byte> destination)
    {
        destination.Clear();
        Magic.CopyTo(destination);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], 3);
        BinaryPrimitives.WriteUInt32BigEndian(destination[20..], ClusterBits);
        BinaryPrimitives.WriteInt64BigEndian(destination[24..], DiskSize);
        BinaryPrimitives.WriteInt32BigEndian(destination[36..], L1EntryCount);
        BinaryPrimitives.WriteInt64BigEndian(destination[40..], L1Offset);
        BinaryPrimitives.WriteInt64BigEndian(destination[48..], RefcountTableOffset);
        BinaryPrimitives.WriteInt32BigEndian(destination[56..], RefcountTableClusters);
        BinaryPrimitives.WriteUInt32BigEndian(destination[96..], RefcountOrder);
        BinaryPrimitives.WriteUInt32BigEndian(destination[100..], HeaderLength);
        if (Compression == Qcow2Compression.Zstd)
        {
            BinaryPrimitives.WriteUInt64BigEndian(destination[72..], 1 << CompressionTypeBit);
            destination[104] = (byte)Compression;
        }

        WriteFeatureNames(destination[HeaderLength..]);
    }

    // So that a reader without the feature can tell what it lacks. An extension of zeros ends the list.
    private static void WriteFeatureNames(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, FeatureNameTable);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], FeatureNameSize);
        destination[9] = CompressionTypeBit;
        Encoding.ASCII.GetBytes("compression type", destination[10..]);
    }
}
