namespace LinuxKit.Archives;

/// <summary>Reads a source, and refuses to hand out more than a number of bytes: what comes out of a decompressor can be any length.</summary>
/// <param name="source">What to read; disposed with this stream.</param>
/// <param name="limit">The most bytes that may come.</param>
internal sealed class BoundedStream(Stream source, long limit) : ForwardStream
{
    private long _position;

    /// <exception cref="LinuxKitException">The source has more bytes than the limit.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        _position += read;
        return _position <= limit
            ? read
            : throw ArchivesDiagnostics.TooLarge.Error($"The content is longer than the {limit} bytes that are allowed here.");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }

    public override async ValueTask DisposeAsync()
    {
        await source.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }
}
