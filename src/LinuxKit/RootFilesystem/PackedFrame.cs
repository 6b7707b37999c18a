using LinuxKit.Archives;

namespace LinuxKit.RootFilesystem;

/// <summary>A frame of a segment's file.</summary>
/// <param name="Segment">The segment.</param>
/// <param name="Offset">Where it starts in the file, in bytes.</param>
/// <param name="SizeInBytes">Its length.</param>
internal readonly record struct PackedFrame(Segment Segment, long Offset, long SizeInBytes)
{
    private const int InputSize = 1024 * 1024;

    /// <summary>Opens the archive that is in the frame.</summary>
    /// <exception cref="LinuxKitException">The file is gone.</exception>
    public Stream Open()
    {
        var file = SegmentReader.OpenFile(Segment);
        file.Position = Offset;
        var format = Segment.Compression.Kind switch
        {
            CompressionKind.Zstd => CompressionFormat.Zstd,
            CompressionKind.Gzip => CompressionFormat.Gzip,
            _ => CompressionFormat.None,
        };
        return Decompression.Open(new PartStream(file, SizeInBytes), format, long.MaxValue, InputSize);
    }
}
