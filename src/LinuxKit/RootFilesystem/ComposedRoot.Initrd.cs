using System.Buffers;
using LinuxKit.Archives;

namespace LinuxKit.RootFilesystem;

public sealed partial record ComposedRoot
{
    private const int BufferSize = 1024 * 1024;

    // init/initramfs.c: an archive that is not compressed is found at a multiple of this alone; NULs before it are passed over.
    private const int Alignment = 4;

    /// <summary>The number of bytes that <see cref="WriteInitrdAsync"/> writes.</summary>
    public long InitrdSizeInBytes => Segments.Aggregate(0L, (size, segment) => size + PaddingAt(size, segment) + segment.SizeInBytes);

    /// <summary>Writes an initrd: the segments one behind the other, which the kernel unpacks one over the other.</summary>
    /// <param name="destination">Where it goes, at a multiple of 4 bytes from the start of the whole initrd.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="LinuxKitException">A segment is damaged, or has what the kernel can't unpack.</exception>
    public async Task WriteInitrdAsync(Stream destination, CancellationToken cancellationToken)
    {
        foreach (var segment in Segments)
        {
            segment.Index.CheckInitrd("an initrd");
        }

        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var size = 0L;
            foreach (var segment in Segments)
            {
                var padding = PaddingAt(size, segment);
                await destination.WriteAsync(new byte[padding], cancellationToken).ConfigureAwait(false);
                await CopyAsync(segment, destination, buffer, cancellationToken).ConfigureAwait(false);
                size += padding + segment.SizeInBytes;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int PaddingAt(long position, Segment segment) =>
        segment.Compression.Kind == CompressionKind.None ? Padding.After(position, Alignment) : 0;

    private static async Task CopyAsync(Segment segment, Stream destination, byte[] buffer, CancellationToken cancellationToken)
    {
        var file = SegmentReader.OpenFile(segment);
        await using var fileScope = file.ConfigureAwait(false);
        var rest = segment.SizeInBytes;
        int read;
        while ((read = await file.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            rest -= read;
            await destination.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
        }

        if (rest != 0)
        {
            throw RootFilesystemDiagnostics.DamagedSegment.Error($"'{segment.Path}' does not have its {segment.SizeInBytes} bytes any more.", segment.Index.Location);
        }
    }
}
