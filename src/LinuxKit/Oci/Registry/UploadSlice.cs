using System.Net;
using System.Net.Http.Headers;

namespace LinuxKit.Oci.Registry;

/// <summary>A part of a blob that goes in one request.</summary>
/// <param name="source">The blob, at the part's start.</param>
/// <param name="length">The part's length in bytes.</param>
internal sealed class UploadSlice(Stream source, long length)
{
    private const int BufferSize = 128 << 10;

    private bool _isTaken;

    /// <summary>The part's first and last byte, as <c>Content-Range</c> of an upload has them.</summary>
    public string? Range { get; init; }

    /// <summary>Why the source could not be read, if it could not.</summary>
    public LinuxKitException? SourceFailure { get; private set; }

    /// <summary>Makes the content of a request.</summary>
    /// <param name="timer">Is told of progress.</param>
    public HttpContent ToContent(StallTimer timer)
    {
        var content = new SliceContent(this, timer);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        content.Headers.ContentLength = length;
        if (Range is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Range", Range);
        }

        return content;
    }

    private async Task CopyAsync(Stream destination, StallTimer timer, CancellationToken cancellationToken)
    {
        if (_isTaken)
        {
            // After a challenge in the middle of an upload the request as a whole is made anew.
            throw new IOException("the content was sent already");
        }

        _isTaken = true;
        var buffer = new byte[BufferSize];
        for (var left = length; left > 0;)
        {
            var read = await ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancellationToken).ConfigureAwait(false);
            await destination.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            timer.Restart();
            left -= read;
        }
    }

    private async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (LinuxKitException exception)
        {
            SourceFailure = exception;
            throw new IOException("the blob can't be read", exception);
        }
    }

    private sealed class SliceContent(UploadSlice slice, StallTimer timer) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            slice.CopyAsync(stream, timer, CancellationToken.None);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
            slice.CopyAsync(stream, timer, cancellationToken);

        protected override bool TryComputeLength(out long size)
        {
            size = Headers.ContentLength ?? 0;
            return Headers.ContentLength is not null;
        }
    }
}
