using System.Buffers.Binary;
using LinuxKit.Archives;
using LinuxKit.Disks.Trees;

namespace LinuxKit.Disks.Erofs;

/// <summary>The superblock: fs/erofs/erofs_fs.h, <c>erofs_super_block</c>, little-endian, at byte 1024.</summary>
/// <param name="Options">Names, times and compression.</param>
/// <param name="RootSlot">Slot of the root directory's inode.</param>
/// <param name="InodeCount">Number of inodes.</param>
/// <param name="Blocks">Number of blocks in the image.</param>
internal readonly record struct ErofsSuperblock(ErofsOptions Options, ushort RootSlot, long InodeCount, uint Blocks)
{
    /// <summary>Where the superblock is, in bytes from the start of the image.</summary>
    public const int Offset = 1024;

    private const uint Magic = 0xE0F5E1E2;
    private const byte BlockBits = 12;
    private const uint HasChecksum = 1;
    private const uint HasModificationTimes = 2;
    private const uint ZeroesBeforeCompressed = 1;
    private const ushort LargestLz4Distance = ushort.MaxValue;
    private const int LabelSize = 16;

    /// <summary>Writes the image's first block.</summary>
    /// <param name="block">A block of zeros.</param>
    /// <exception cref="LinuxKitException">The label is too long.</exception>
    public void Write(Span<byte> block)
    {
        var compressed = Options.Compression == ErofsCompression.Lz4;
        var fields = block[Offset..];
        BinaryPrimitives.WriteUInt32LittleEndian(fields, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(fields[8..], HasChecksum | HasModificationTimes);
        fields[12] = BlockBits;
        BinaryPrimitives.WriteUInt16LittleEndian(fields[14..], RootSlot);
        BinaryPrimitives.WriteInt64LittleEndian(fields[16..], InodeCount);
        BinaryPrimitives.WriteInt64LittleEndian(fields[24..], Options.Timestamp.ToUnixTimeSeconds());
        BinaryPrimitives.WriteUInt32LittleEndian(fields[36..], Blocks);
        Options.Uuid.TryWriteBytes(fields[48..], bigEndian: true, out _);
        if (ArchiveText.ByteCount(Options.Label) >= LabelSize)
        {
            throw TreeDiagnostics.NoPlace.Error($"The label '{Options.Label}' has more than {LabelSize - 1} bytes.");
        }

        ArchiveText.Encode(Options.Label, fields.Slice(64, LabelSize));
        BinaryPrimitives.WriteUInt32LittleEndian(fields[80..], compressed ? ZeroesBeforeCompressed : 0);
        BinaryPrimitives.WriteUInt16LittleEndian(fields[84..], compressed ? LargestLz4Distance : (ushort)0);
        BinaryPrimitives.WriteUInt32LittleEndian(fields[4..], Crc32C.Add(Crc32C.Start, fields));
    }
}
