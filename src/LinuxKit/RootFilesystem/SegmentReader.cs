using System.Runtime.CompilerServices;
using LinuxKit.Archives;

namespace LinuxKit.RootFilesystem;

/// <summary>Reads the contents of a segment back; what else there is to know is in its index.</summary>
internal static class SegmentReader
{
    private const int BufferSize = 128 * 1024;

    /// <summary>Reads entries in their order. Frames of which none is wanted are not unpacked.</summary>
    /// <param name="segment">The segment, which the store has verified.</param>
    /// <param name="wanted">Whether an entry is wanted, by its position in the index; implied directories are asked for as well.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The entry's position in the index, and its content, which can be read until the next one is asked for.</returns>
    /// <exception cref="LinuxKitException">The segment is damaged.</exception>
    public static async IAsyncEnumerable<(int Position, Stream Content)> ReadAsync(
        Segment segment, Func<int, bool> wanted, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var file = OpenFile(segment);
        await using var fileScope = file.ConfigureAwait(false);
        var entries = segment.Index.Entries;
        var position = 0;
        var offset = 0L;
        foreach (var frame in segment.Frames)
        {
            var last = LastWanted(position, frame.EntryCount);
            var archive = last < 0 ? Stream.Null : OpenFrame(segment, file, offset, frame);
            await using var archiveScope = archive.ConfigureAwait(false);
            var reader = new CpioReader(archive);
            for (var count = 0; count < frame.EntryCount; position++)
            {
                var content = Stream.Null;
                if (!entries[position].Implied)
                {
                    count++;
                    content = position <= last ? await OpenEntryAsync(reader, position).ConfigureAwait(false) : content;
                }

                if (wanted(position))
                {
                    yield return (position, content);
                }

                if (content is PartedContent parts)
                {
                    await parts.FinishAsync(cancellationToken).ConfigureAwait(false);
                }
            }

            offset += frame.SizeInBytes;
        }

        for (; position < entries.Length; position++)
        {
            if (wanted(position))
            {
                yield return (position, Stream.Null);
            }
        }

        async ValueTask<Stream> OpenEntryAsync(CpioReader reader, int position)
        {
            var part = await reader.ReadNextAsync(cancellationToken).ConfigureAwait(false)
                ?? throw RootFilesystemDiagnostics.DamagedSegment.Error($"'{segment.Path}' has fewer entries than its index.");
            return entries[position].Entry.Size - part.Size is > 0 and var rest ? new PartedContent(reader, rest) : reader.Content;
        }

        int LastWanted(int start, int entryCount)
        {
            var last = -1;
            for (var current = start; entryCount > 0; current++)
            {
                entryCount -= entries[current].Implied ? 0 : 1;
                last = wanted(current) && !entries[current].Implied ? current : last;
            }

            return last;
        }
    }

    /// <summary>Opens a segment's file.</summary>
    /// <param name="segment">The segment.</param>
    /// <exception cref="LinuxKitException">The file is gone.</exception>
    public static FileStream OpenFile(Segment segment)
    {
        try
        {
            return new FileStream(segment.Path, new FileStreamOptions
            {
                Share = FileShare.Read | FileShare.Delete,
                BufferSize = 0,
                Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
            });
        }
        catch (IOException exception)
        {
            throw new LinuxKitException(
                RootFilesystemDiagnostics.DamagedSegment.At(segment.Index.Location, $"'{segment.Path}' can't be read: {exception.Message}"), exception);
        }
    }

    private static Stream OpenFrame(Segment segment, FileStream file, long offset, SegmentFrame frame)
    {
        file.Position = offset;
        var source = new BufferedStream(new PartStream(file, frame.SizeInBytes), BufferSize);
        var format = segment.Compression.Kind switch
        {
            CompressionKind.Zstd => CompressionFormat.Zstd,
            CompressionKind.Gzip => CompressionFormat.Gzip,
            _ => CompressionFormat.None,
        };
        return Decompression.Open(source, format, long.MaxValue);
    }
}
