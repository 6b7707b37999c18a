using System.Globalization;
using System.Net;

namespace LinuxKit.Oci.Registry;

/// <summary>Pushes blobs: OCI distribution-spec, "Pushing blobs". Small ones in one piece, large ones in chunks, which go on where the registry says that it is.</summary>
/// <param name="repository">Where they go.</param>
internal sealed class BlobUpload(RegistryRepository repository)
{
    /// <summary>The most bytes that go in one request.</summary>
    internal const long ChunkSize = 32 << 20;

    private RegistryConnection Connection => repository.Connection;

    /// <summary>Pushes a blob, unless it is there.</summary>
    /// <param name="blob">The blob.</param>
    /// <param name="source">Where it is read from, more than once if need be.</param>
    /// <param name="mountFrom">A repository of the same registry that has it.</param>
    /// <param name="cancellationToken">Stops the push.</param>
    /// <exception cref="LinuxKitException">The blob is broken, or the registry does not take it.</exception>
    public async ValueTask PushAsync(Descriptor blob, IBlobSource source, string? mountFrom, CancellationToken cancellationToken)
    {
        if (await HasAsync(blob.Digest, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        Uri? upload = null;
        if (mountFrom is not null || blob.Size > ChunkSize)
        {
            upload = await StartAsync(blob.Digest, mountFrom, cancellationToken).ConfigureAwait(false);
            if (upload is null || (blob.Size > ChunkSize && await TryChunksAsync(upload, blob, source, cancellationToken).ConfigureAwait(false)))
            {
                return;
            }
        }

        await PushWholeAsync(blob, source, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<bool> HasAsync(Digest digest, CancellationToken cancellationToken)
    {
        using var response = await Connection.SendAsync(repository.Reading(HttpMethod.Head, $"blobs/{digest}"), cancellationToken).ConfigureAwait(false);
        return response.IsSuccessStatusCode;
    }

    // The address of the upload, or null when the blob was mounted.
    private async ValueTask<Uri?> StartAsync(Digest digest, string? mountFrom, CancellationToken cancellationToken)
    {
        var request = repository.Writing(HttpMethod.Post, "blobs/uploads/") with { Expected = [] };
        if (mountFrom is not null)
        {
            var from = Connection.Prefix + mountFrom;
            request = request with
            {
                Path = $"blobs/uploads/?mount={digest}&from={Uri.EscapeDataString(from)}",
                Scopes = [.. request.Scopes, $"repository:{from}:pull"],
            };
        }

        using var response = await Connection.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return response.StatusCode == HttpStatusCode.Created ? null : LocationOf(response);
    }

    // Each attempt is a new upload: one that broke off may hold anything.
    private async ValueTask PushWholeAsync(Descriptor blob, IBlobSource source, CancellationToken cancellationToken) =>
        _ = await Connection.Retries.RunAsync(
            async cancellation =>
            {
                Uri upload;
                using (var started = await Connection.TryAsync(repository.Writing(HttpMethod.Post, "blobs/uploads/") with { Expected = [] }, cancellation).ConfigureAwait(false))
                {
                    upload = LocationOf(started);
                }

                var content = await source.OpenAsync(blob, cancellation).ConfigureAwait(false);
                await using (content.ConfigureAwait(false))
                {
                    var slice = new UploadSlice(content, blob.Size);
                    var request = Put(upload, blob.Digest) with { Content = slice.ToContent };
                    using var response = await TryAsync(request, slice, cancellation).ConfigureAwait(false);
                }

                return true;
            },
            cancellationToken).ConfigureAwait(false);

    // False: the registry does not know chunks.
    private async ValueTask<bool> TryChunksAsync(Uri start, Descriptor blob, IBlobSource source, CancellationToken cancellationToken)
    {
        var (upload, position) = (start, 0L);
        var reader = new UploadReader(source, blob);
        await using (reader.ConfigureAwait(false))
        {
            while (position < blob.Size)
            {
                var (before, isUnsure) = (position, false);
                var next = await Connection.Retries.RunAsync(
                    async cancellation =>
                    {
                        if (isUnsure)
                        {
                            (upload, position) = await AskAsync(upload, cancellation).ConfigureAwait(false);
                        }

                        isUnsure = true;
                        return await SendChunkAsync(upload, position, blob, reader, cancellation).ConfigureAwait(false);
                    },
                    cancellationToken).ConfigureAwait(false);
                if (next is not { } known)
                {
                    return false;
                }

                upload = known.Upload;
                position = known.Position > before && known.Position <= blob.Size
                    ? known.Position
                    : throw RegistryDiagnostics.ProtocolError.Error(
                        $"'{repository.Location}' says that it has {known.Position} bytes of {blob.Digest} after a chunk from byte {before} on.");
            }
        }

        // An upload that is gone has ended well, if the answer got lost.
        using var response = await Connection.SendAsync(Put(upload, blob.Digest) with { Expected = [HttpStatusCode.NotFound] }, cancellationToken).ConfigureAwait(false);
        return response.IsSuccessStatusCode || await HasAsync(blob.Digest, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<(Uri Upload, long Position)?> SendChunkAsync(
        Uri upload, long position, Descriptor blob, UploadReader reader, CancellationToken cancellationToken)
    {
        var length = Math.Min(ChunkSize, blob.Size - position);
        if (length == 0)
        {
            return (upload, position);
        }

        var slice = new UploadSlice(await reader.SeekAsync(position, cancellationToken).ConfigureAwait(false), length)
        {
            Range = string.Create(CultureInfo.InvariantCulture, $"{position}-{position + length - 1}"),
        };
        var request = repository.Writing(HttpMethod.Patch, "") with
        {
            Address = upload,
            Expected = [HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed, HttpStatusCode.NotImplemented],
            Content = slice.ToContent,
        };
        using var response = await TryAsync(request, slice, cancellationToken).ConfigureAwait(false);
        return response.IsSuccessStatusCode ? (LocationOf(response), PositionOf(response, position + length)) : null;
    }

    // A broken source shows itself as a broken connection.
    private async ValueTask<HttpResponseMessage> TryAsync(RegistryRequest request, UploadSlice slice, CancellationToken cancellationToken)
    {
        try
        {
            return await Connection.TryAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (TransientFault) when (slice.SourceFailure is { } failure)
        {
            throw new LinuxKitException(failure.Diagnostic, failure);
        }
    }

    private async ValueTask<(Uri Upload, long Position)> AskAsync(Uri upload, CancellationToken cancellationToken)
    {
        using var response = await Connection.TryAsync(repository.Writing(HttpMethod.Get, "") with { Address = upload, Expected = [] }, cancellationToken).ConfigureAwait(false);
        return (LocationOf(response, upload), PositionOf(response, 0));
    }

    private RegistryRequest Put(Uri upload, Digest digest)
    {
        var query = upload.Query.TrimStart('?') is { Length: > 0 } own ? own + "&" : "";
        return repository.Writing(HttpMethod.Put, "") with
        {
            Address = new UriBuilder(upload) { Query = $"{query}digest={Uri.EscapeDataString(digest.ToString())}" }.Uri,
            Expected = [],
        };
    }

    private Uri LocationOf(HttpResponseMessage response, Uri? fallback = null)
    {
        var asked = response.RequestMessage!.RequestUri!;
        var location = response.Headers.Location is { } given ? new Uri(asked, given) : fallback;
        return location is not null
            ? Connection.CheckAddress(location, asked)
            : throw RegistryDiagnostics.ProtocolError.Error($"'{repository.Location}' starts an upload, but does not say where.");
    }

    // Range: 0-1023, without a unit.
    private static long PositionOf(HttpResponseMessage response, long fallback)
    {
        if (!response.Headers.NonValidated.TryGetValues("Range", out var values))
        {
            return fallback;
        }

        var text = values.ToString();
        return long.TryParse(text[(text.IndexOf('-', StringComparison.Ordinal) + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            ? last == 0 ? 0 : last + 1
            : fallback;
    }
}
