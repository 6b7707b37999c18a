using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using LinuxKit.Archives;

namespace LinuxKit.RootFilesystem;

/// <summary>
/// Writes a segment: cpio archives, each in a compressed frame of its own, since the kernel wants an archive whole within one compressed
/// stream. An archive holds up to <see cref="FrameBuffer.Size"/> bytes; a larger file has one to itself. All names of a file are in one.
/// A file that is too large for one entry of cpio is several of one name, one behind the other, of which the last has the further names;
/// the index has it once, and <see cref="SegmentIndex.CheckInitrd"/> keeps it from the kernel.
/// </summary>
internal sealed class SegmentWriter
{
    // Header and name of the entry that ends an archive, padded.
    private const int TrailerSize = 124;

    private readonly ImmutableArray<IndexEntry>.Builder _entries = ImmutableArray.CreateBuilder<IndexEntry>();
    private readonly FrameSink _sink;
    private readonly long _partSize;
    private CpioWriter? _archive;
    private int _archiveEntries;

    private SegmentWriter(FrameSink sink, long partSize)
    {
        _sink = sink;
        _partSize = partSize;
    }

    /// <summary>Writes a segment.</summary>
    /// <param name="items">What is in it: parents before what is in them.</param>
    /// <param name="destination">Where it goes.</param>
    /// <param name="compression">How it is compressed.</param>
    /// <param name="workers">What compresses it.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <param name="partSize">The most bytes of a file that one entry of cpio has.</param>
    /// <exception cref="LinuxKitException">The items can't be read, or don't fit into the format.</exception>
    public static async Task<WrittenSegment> WriteAsync(
        IAsyncEnumerable<SegmentItem> items,
        Stream destination,
        Compression compression,
        FrameWorkers workers,
        CancellationToken cancellationToken,
        long partSize = CpioWriter.LargestFile)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sink = new FrameSink(compression, workers);
        await using var sinkScope = sink.ConfigureAwait(false);
        var writing = sink.WriteToAsync(destination, stop.Cancel, stop.Token);
        var writer = new SegmentWriter(sink, partSize);
        var error = (Exception?)null;
        try
        {
            await writer.ReadAsync(items, stop.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            error = exception;
            await stop.CancelAsync().ConfigureAwait(false);
        }

        sink.Complete();
        try
        {
            var (frames, digest) = await writing.ConfigureAwait(false);
            if (error is null)
            {
                return new WrittenSegment(writer._entries.DrainToImmutable(), frames, digest);
            }
        }
        catch (Exception exception) when (error is null || (error is OperationCanceledException && exception is not OperationCanceledException))
        {
            error = exception;
        }
        catch (Exception) when (error is not null)
        {
            // Each side stops the other: that it was stopped is not what went wrong.
        }

        ExceptionDispatchInfo.Throw(error);
        throw error;
    }

    private async Task ReadAsync(IAsyncEnumerable<SegmentItem> items, CancellationToken cancellationToken)
    {
        await foreach (var item in items.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (item.Implied)
            {
                _entries.AddRange(item.IndexEntries(null));
            }
            else
            {
                await WriteAsync(item, cancellationToken).ConfigureAwait(false);
            }
        }

        await EndArchiveAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask WriteAsync(SegmentItem item, CancellationToken cancellationToken)
    {
        var size = PartsOf(item).Sum(part => CpioWriter.Measure(part.Entry, part.HardLinks));
        if (_archive is not null && _archive.Position + size > FrameBuffer.Size - TrailerSize)
        {
            await EndArchiveAsync(cancellationToken).ConfigureAwait(false);
        }

        _archive ??= new CpioWriter(_sink);
        _sink.LongFrameLength = _archive.Position + size + TrailerSize;
        var digest = await WriteEntryAsync(_archive, item, cancellationToken).ConfigureAwait(false);
        _archiveEntries += 1 + item.HardLinks.Length;
        _entries.AddRange(item.IndexEntries(digest));
    }

    private async ValueTask<Digest?> WriteEntryAsync(CpioWriter archive, SegmentItem item, CancellationToken cancellationToken)
    {
        if (item.Entry.Kind != EntryKind.File)
        {
            await archive.WriteAsync(item.Entry, null, [], cancellationToken).ConfigureAwait(false);
            return null;
        }

        var content = new DigestStream(item.Content ?? Stream.Null, leaveOpen: true);
        await using var contentScope = content.ConfigureAwait(false);
        var rest = item.Entry.Size;
        foreach (var part in PartsOf(item))
        {
            rest -= part.Entry.Size;
            await archive.WriteAsync(part.Entry, rest == 0 ? content : new PartStream(content, part.Entry.Size, leaveOpen: true), part.HardLinks, cancellationToken).ConfigureAwait(false);
        }

        return content.GetDigest();
    }

    private IEnumerable<SegmentItem> PartsOf(SegmentItem item)
    {
        var rest = item.Entry.Size;
        for (; rest > _partSize; rest -= _partSize)
        {
            yield return new SegmentItem(item.Entry with { Size = _partSize });
        }

        yield return item with { Entry = item.Entry with { Size = rest } };
    }

    private async ValueTask EndArchiveAsync(CancellationToken cancellationToken)
    {
        if (_archive is not null)
        {
            await _archive.FinishAsync(cancellationToken).ConfigureAwait(false);
            _sink.EndFrame(_archiveEntries, cancellationToken);
            (_archive, _archiveEntries) = (null, 0);
        }
    }
}

/// <summary>A segment that was written.</summary>
/// <param name="Entries">What is in it.</param>
/// <param name="Frames">Its frames.</param>
/// <param name="Digest">SHA-256 of all of it.</param>
internal sealed record WrittenSegment(ImmutableArray<IndexEntry> Entries, ImmutableArray<SegmentFrame> Frames, Digest Digest);
