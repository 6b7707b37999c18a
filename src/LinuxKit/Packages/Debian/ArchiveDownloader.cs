using System.Collections.Immutable;
using System.Net;
using LinuxKit.Archives;
using LinuxKit.Oci.Storage;

namespace LinuxKit.Packages.Debian;

/// <summary>Fetches files of an archive. What has a known digest is fetched once and kept under it.</summary>
internal sealed class ArchiveDownloader : IDisposable
{
    private const int Attempts = 4;
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(60);

    private readonly HttpClient _client;
    private readonly string _cacheFolder;
    private readonly TimeSpan _pause;

    /// <summary>Makes a downloader.</summary>
    /// <param name="handler">What speaks HTTP; not disposed.</param>
    /// <param name="cacheFolder">Full path of the folder for what is kept.</param>
    /// <param name="pause">Time before the second attempt; it doubles for each further one.</param>
    public ArchiveDownloader(HttpMessageHandler handler, string cacheFolder, TimeSpan? pause = null)
    {
        // The time-out is for each piece of a body, below: a kernel may take longer than any sensible one for the whole.
        _client = new HttpClient(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        _cacheFolder = cacheFolder;
        _pause = pause ?? TimeSpan.FromSeconds(1);
    }

    /// <summary>Where a file with a digest is kept.</summary>
    public string CachedPath(Digest digest) => Path.Combine(_cacheFolder, "sha256", digest.Hex);

    /// <summary>Whether a file is kept and whole; one that is damaged is thrown away.</summary>
    public async Task<bool> IsCachedAsync(Digest digest, long sizeInBytes, CancellationToken cancellationToken)
    {
        var path = CachedPath(digest);
        try
        {
            var file = File.OpenRead(path);
            await using (file.ConfigureAwait(false))
            {
                var verified = new VerifyingStream(file, digest, sizeInBytes);
                await using (verified.ConfigureAwait(false))
                {
                    await verified.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
                }
            }

            FileUse.Note(path);

            return true;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (LinuxKitException)
        {
            File.Delete(path);
            return false;
        }
    }

    /// <summary>Fetches a file, unless it is kept already.</summary>
    /// <param name="roots">The archive's addresses, tried in order.</param>
    /// <param name="paths">Paths below the root, tried in order.</param>
    /// <param name="digest">The digest that the file must have.</param>
    /// <param name="sizeInBytes">The size that the file must have.</param>
    /// <param name="cancellationToken">Stops the download.</param>
    /// <returns>Full path of the kept file, or <see langword="null"/> when no address has it.</returns>
    /// <exception cref="LinuxKitException">No address has it, and from one the download failed or was not what it should be.</exception>
    public async Task<string?> FetchAsync(
        ImmutableArray<Uri> roots, ImmutableArray<string> paths, Digest digest, long sizeInBytes, CancellationToken cancellationToken)
    {
        var kept = CachedPath(digest);
        if (await IsCachedAsync(digest, sizeInBytes, cancellationToken).ConfigureAwait(false))
        {
            return kept;
        }

        LinuxKitException? problem = null;
        foreach (var address in roots.SelectMany(root => paths.Select(path => new Uri(root, path))))
        {
            try
            {
                var found = await TryAsync(address, body => KeepAsync(body, kept, digest, sizeInBytes, address, cancellationToken), cancellationToken)
                    .ConfigureAwait(false);
                if (found)
                {
                    return kept;
                }
            }
            catch (LinuxKitException exception)
            {
                problem ??= exception;
            }
        }

        return problem is null ? null : throw problem;
    }

    /// <summary>Fetches a small file whose digest is not known.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="limitInBytes">The size that it may have.</param>
    /// <param name="cancellationToken">Stops the download.</param>
    /// <returns>The file, or <see langword="null"/> when it is not there.</returns>
    /// <exception cref="LinuxKitException">The download failed, or is larger than the limit.</exception>
    public async Task<byte[]?> FetchAsync(Uri address, int limitInBytes, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        var found = await TryAsync(
            address,
            async body =>
            {
                content.SetLength(0);
                await CopyAsync(body, content, limitInBytes, address, cancellationToken).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        return found ? content.ToArray() : null;
    }

    public void Dispose() => _client.Dispose();

    private static async Task KeepAsync(
        Stream body, string kept, Digest digest, long sizeInBytes, Uri address, CancellationToken cancellationToken)
    {
        var file = AtomicFile.Create(kept);
        await using (file.ConfigureAwait(false))
        {
            var hashing = new DigestStream(file.Stream, leaveOpen: true);
            await using (hashing.ConfigureAwait(false))
            {
                await CopyAsync(body, hashing, sizeInBytes, address, cancellationToken).ConfigureAwait(false);
                if (hashing.ByteCount != sizeInBytes || hashing.GetDigest() != digest)
                {
                    throw PackagesDiagnostics.WrongContent.Error(
                        $"{address} has {hashing.ByteCount} bytes with {hashing.GetDigest()}, not {sizeInBytes} bytes with {digest}.");
                }
            }

            await file.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task CopyAsync(Stream body, Stream destination, long limitInBytes, Uri address, CancellationToken cancellationToken)
    {
        using var stalled = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var buffer = new byte[1 << 16];
        var copied = 0L;
        while (true)
        {
            stalled.CancelAfter(Stall);
            var read = await body.ReadAsync(buffer, stalled.Token).ConfigureAwait(false);
            copied += read;
            if (read == 0)
            {
                return;
            }

            if (copied > limitInBytes)
            {
                throw PackagesDiagnostics.WrongContent.Error($"{address} has more than {limitInBytes} bytes.");
            }

            await destination.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
        }
    }

    // True: consumed. False: the server does not have it.
    private async Task<bool> TryAsync(Uri address, Func<Stream, Task> consume, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            string problem;
            try
            {
                using var stalled = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                stalled.CancelAfter(Stall);
                using var response = await _client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, stalled.Token).ConfigureAwait(false);
                if (response.IsSuccessStatusCode)
                {
                    var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
                    await using (body.ConfigureAwait(false))
                    {
                        await consume(body).ConfigureAwait(false);
                        return true;
                    }
                }

                if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
                {
                    return false;
                }

                problem = $"the server answers {(int)response.StatusCode}";
                attempt = IsTransient(response.StatusCode) ? attempt : Attempts;
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                problem = exception.Message.TrimEnd('.');
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                problem = $"nothing came for {Stall.TotalSeconds} s";
            }

            if (attempt >= Attempts)
            {
                throw PackagesDiagnostics.DownloadFailed.Error($"{address} cannot be fetched: {problem}.");
            }

            await Task.Delay(_pause * (1 << (attempt - 1)), cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool IsTransient(HttpStatusCode status) =>
        (int)status >= 500 || status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests;
}
