using LinuxKit.Archives;
using ZstdSharp;

namespace LinuxKit.RootFilesystem;

/// <summary>A frame of a segment's file.</summary>
/// <param name="Segment">The segment.</param>
/// <param name="Offset">Where it starts in the file, in bytes.</param>
/// <param name="SizeInBytes">Its length.</param>
internal readonly record struct PackedFrame(Segment Segment, long Offset, long SizeInBytes)
{
    private const int InputSize = 256 * 1024;

    private static readonly BufferPool<Decompressor> Contexts = new(() => new Decompressor());

    /// <summary>Opens the archive that is in the frame.</summary>
    /// <exception cref="LinuxKitException">The file is gone.</exception>
    public Stream Open()
    {
        var file = SegmentReader.OpenFile(Segment);
        file.Position = Offset;
        var packed = new PartStream(file, SizeInBytes);
        return Segment.Compression.Kind switch
        {
            CompressionKind.Zstd => Decompression.OpenZstd(packed, Contexts, InputSize),
            CompressionKind.Gzip => Decompression.Open(packed, CompressionFormat.Gzip, long.MaxValue),
            _ => packed,
        };
    }
}
