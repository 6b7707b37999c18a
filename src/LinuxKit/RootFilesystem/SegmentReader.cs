using System.Runtime.CompilerServices;
using LinuxKit.Archives;

namespace LinuxKit.RootFilesystem;

/// <summary>Reads the contents of segments back; what else there is to know is in their indexes.</summary>
internal static class SegmentReader
{
    /// <summary>Reads entries of a segment in their order. Frames of which none is wanted are not unpacked.</summary>
    /// <param name="segment">The segment, which the store has verified.</param>
    /// <param name="wanted">Whether an entry is wanted, by its position in the index; implied directories are asked for as well.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The entry's position in the index, and its content, which can be read until the next one is asked for.</returns>
    /// <exception cref="LinuxKitException">The segment is damaged.</exception>
    public static async IAsyncEnumerable<(int Position, Stream Content)> ReadAsync(
        Segment segment, Func<int, bool> wanted, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (_, position, content) in ReadAsync([segment], (_, position) => wanted(position), cancellationToken).ConfigureAwait(false))
        {
            yield return (position, content);
        }
    }

    /// <summary>Reads entries of some segments, one segment after the other.</summary>
    /// <param name="segments">The segments, which the store has verified.</param>
    /// <param name="wanted">Whether an entry is wanted, by its segment's number and its position there.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The entry's segment and position, and its content, which can be read until the next one is asked for.</returns>
    /// <exception cref="LinuxKitException">A segment is damaged.</exception>
    public static async IAsyncEnumerable<(int Segment, int Position, Stream Content)> ReadAsync(
        IReadOnlyList<Segment> segments, Func<int, int, bool> wanted, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var parts = Enumerable.Range(0, segments.Count).SelectMany(number => PartsOf(number, segments[number], wanted)).ToList();
        var frames = new FrameReader(parts.Where(part => part.LastInArchive >= part.First).Select(part => part.Frame));
        await using var framesScope = frames.ConfigureAwait(false);
        foreach (var part in parts)
        {
            var unpacked = part.LastInArchive >= part.First ? await frames.NextAsync(cancellationToken).ConfigureAwait(false) : UnpackedFrame.Empty;
            await using var unpackedScope = unpacked.ConfigureAwait(false);
            var archive = new CpioReader(unpacked.Archive);
            var segment = segments[part.Segment];
            for (var position = part.First; position < part.End; position++)
            {
                var content = Stream.Null;
                if (position <= part.LastInArchive && !segment.Index.Entries[position].Implied)
                {
                    content = await OpenEntryAsync(archive, segment, position, cancellationToken).ConfigureAwait(false);
                }

                if (wanted(part.Segment, position))
                {
                    yield return (part.Segment, position, content);
                }

                if (content is PartedContent parted)
                {
                    await parted.FinishAsync(cancellationToken).ConfigureAwait(false);
                }
            }
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

    private static async ValueTask<Stream> OpenEntryAsync(CpioReader archive, Segment segment, int position, CancellationToken cancellationToken)
    {
        var part = await archive.ReadNextAsync(cancellationToken).ConfigureAwait(false)
            ?? throw RootFilesystemDiagnostics.DamagedSegment.Error($"'{segment.Path}' has fewer entries than its index.");
        return segment.Index.Entries[position].Entry.Size - part.Size is > 0 and var rest ? new PartedContent(archive, rest) : archive.Content;
    }

    private static IEnumerable<Part> PartsOf(int number, Segment segment, Func<int, int, bool> wanted)
    {
        var entries = segment.Index.Entries;
        var (position, offset) = (0, 0L);
        foreach (var frame in segment.Frames)
        {
            var (first, last) = (position, -1);
            for (var count = 0; count < frame.EntryCount; position++)
            {
                count += entries[position].Implied ? 0 : 1;
                last = !entries[position].Implied && wanted(number, position) ? position : last;
            }

            yield return new Part(number, first, position, last, new PackedFrame(segment, offset, frame.SizeInBytes));
            offset += frame.SizeInBytes;
        }

        yield return new Part(number, position, entries.Length, -1, default);
    }

    /// <summary>A frame's part of an index, or what is behind all frames.</summary>
    /// <param name="Segment">The segment's number.</param>
    /// <param name="First">Position of the first entry.</param>
    /// <param name="End">Position behind the last entry.</param>
    /// <param name="LastInArchive">Position of the last wanted entry that is in the archive; -1 for none.</param>
    /// <param name="Frame">The frame.</param>
    private readonly record struct Part(int Segment, int First, int End, int LastInArchive, PackedFrame Frame);
}
