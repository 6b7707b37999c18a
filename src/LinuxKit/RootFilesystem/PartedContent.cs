using LinuxKit.Archives;

namespace LinuxKit.RootFilesystem;

/// <summary>The content of a file that a <see cref="SegmentWriter"/> has made several entries of, from the first one on.</summary>
/// <param name="archive">The archive, at the first one.</param>
/// <param name="rest">Bytes of those behind it.</param>
internal sealed class PartedContent(CpioReader archive, long rest) : ForwardStream
{
    private long _rest = rest;

    /// <exception cref="LinuxKitException">The segment is damaged.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        while ((read = await archive.Content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) == 0 && _rest > 0 && !buffer.IsEmpty)
        {
            await OpenNextAsync(cancellationToken).ConfigureAwait(false);
        }

        return read;
    }

    /// <summary>Goes on to the last of the entries.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LinuxKitException">The segment is damaged.</exception>
    public async ValueTask FinishAsync(CancellationToken cancellationToken)
    {
        while (_rest > 0)
        {
            await OpenNextAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask OpenNextAsync(CancellationToken cancellationToken)
    {
        var part = await archive.ReadNextAsync(cancellationToken).ConfigureAwait(false);
        if (part is null || part.Size == 0 || part.Size > _rest)
        {
            throw RootFilesystemDiagnostics.DamagedSegment.Error("A file in it has fewer bytes than its index says.");
        }

        _rest -= part.Size;
    }
}
