using System.Net;
using LinuxKit.Archives;

namespace LinuxKit.Oci.Registry;

/// <summary>Reads a blob. Where the connection breaks it goes on from the last byte that came; whether the bytes are right is for others to see.</summary>
/// <param name="repository">Where the blob is.</param>
/// <param name="descriptor">The blob.</param>
/// <param name="offset">Where to start.</param>
internal sealed class BlobDownload(RegistryRepository repository, Descriptor descriptor, long offset) : ForwardStream
{
    private Stream? _body;
    private long _position = offset;
    private int _breaks;

    /// <summary>Connects.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Whether the registry has the blob.</returns>
    /// <exception cref="LinuxKitException">The registry can't be asked, or has something else.</exception>
    public ValueTask<bool> ConnectAsync(CancellationToken cancellationToken) =>
        repository.Connection.Retries.RunAsync(TryConnectAsync, cancellationToken);

    /// <exception cref="LinuxKitException">The blob can't be read to its end.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_body is not null)
        {
            try
            {
                return await TryReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            }
            catch (TransientFault) when (_position == descriptor.Size)
            {
                // Only the end of the answer is missing, and nothing of the blob: nobody has a part that starts there.
                return 0;
            }
            catch (TransientFault fault)
            {
                if (++_breaks > RegistryLimits.BreakCount + (_position >> 20))
                {
                    throw new LinuxKitException(fault.Error.Diagnostic, fault);
                }
            }
        }

        return await repository.Connection.Retries.RunAsync(
            async cancellation =>
            {
                if (!await TryConnectAsync(cancellation).ConfigureAwait(false))
                {
                    throw RegistryDiagnostics.WrongContent.Error($"'{repository.Location}' no longer has {descriptor.Digest}.");
                }

                return await TryReadAsync(buffer, cancellation).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _body?.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> TryReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            var read = await _body!.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (read == 0 && !buffer.IsEmpty && _position < descriptor.Size)
            {
                throw new TransientFault(RegistryDiagnostics.WrongContent.Error(
                    $"'{repository.Location}' sends {_position} of the {descriptor.Size} bytes of {descriptor.Digest}."));
            }

            _position += read;
            return read;
        }
        catch (TransientFault)
        {
            await _body!.DisposeAsync().ConfigureAwait(false);
            _body = null;
            throw;
        }
    }

    private async ValueTask<bool> TryConnectAsync(CancellationToken cancellationToken)
    {
        if (_body is not null)
        {
            await _body.DisposeAsync().ConfigureAwait(false);
            _body = null;
        }

        var request = repository.Reading(HttpMethod.Get, $"blobs/{descriptor.Digest}") with { From = _position };
        var response = await repository.Connection.TryAsync(request, cancellationToken).ConfigureAwait(false);
        try
        {
            if (response.StatusCode == HttpStatusCode.NotFound)
            {
                response.Dispose();
                return false;
            }

            var start = StartOf(response);
            var body = await repository.Connection.OpenBodyAsync(response, cancellationToken).ConfigureAwait(false);
            await SkipAsync(body, _position - start, cancellationToken).ConfigureAwait(false);
            _body = body;
            return true;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    // Where the answer starts: a server that does not know ranges sends all (RFC 9110, section 14.2).
    private long StartOf(HttpResponseMessage response)
    {
        var headers = response.Content.Headers;
        var isPart = response.StatusCode == HttpStatusCode.PartialContent;
        var start = isPart ? headers.ContentRange?.From ?? -1 : 0;
        var size = isPart ? headers.ContentRange?.Length : headers.ContentLength;
        if (size is { } length && length != descriptor.Size)
        {
            throw RegistryDiagnostics.WrongContent.Error($"{descriptor.Digest} in '{repository.Location}' has {length} bytes, not {descriptor.Size}.");
        }

        return start == _position || start == 0
            ? start
            : throw RegistryDiagnostics.ProtocolError.Error(
                $"'{repository.Location}' sends another part of {descriptor.Digest} than the one from byte {_position} on.");
    }

    private static async ValueTask SkipAsync(Stream body, long count, CancellationToken cancellationToken)
    {
        var buffer = new byte[(int)Math.Min(count, 128 << 10)];
        while (count > 0)
        {
            var read = await body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(count, buffer.Length)), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                // The next read will find the end.
                return;
            }

            count -= read;
        }
    }
}
