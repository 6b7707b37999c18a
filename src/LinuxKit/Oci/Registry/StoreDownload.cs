using System.Diagnostics;
using System.Security.Cryptography;

namespace LinuxKit.Oci.Registry;

/// <summary>
/// Brings blobs into a store, each of them once, however many processes of the machine want it at the same time. What was received
/// stays when a process ends, and the next one goes on from there.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="options">Who is told of progress.</param>
internal sealed class StoreDownload(ContentStore store, RegistryOptions options)
{
    private const int BufferSize = 256 << 10;

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(500);

    private readonly DownloadFolder _folder = new(store);

    /// <summary>Sees that a store has a blob.</summary>
    /// <param name="image">The image that needs it.</param>
    /// <param name="blob">The blob.</param>
    /// <param name="sources">Where it can be had, in order.</param>
    /// <param name="cancellationToken">Stops the download; what came so far stays.</param>
    /// <exception cref="LinuxKitException">It can't be had.</exception>
    public async ValueTask EnsureAsync(
        ImageReference image, Descriptor blob, IReadOnlyList<RegistryRepository> sources, CancellationToken cancellationToken)
    {
        if (!store.Has(blob))
        {
            await EnsureAsync(image, blob, sources, store.PathOf(blob), _ => Task.FromResult(store.Has(blob)), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sees that a blob is in a file of its own, which is on the same disk as the store.</summary>
    /// <param name="image">The image that needs it.</param>
    /// <param name="blob">The blob.</param>
    /// <param name="sources">Where it can be had, in order.</param>
    /// <param name="destination">Full path of the file.</param>
    /// <param name="isThere">Whether the file is there already; asked when nobody else downloads the blob.</param>
    /// <param name="cancellationToken">Stops the download; what came so far stays.</param>
    /// <exception cref="LinuxKitException">It can't be had.</exception>
    public async ValueTask EnsureAsync(
        ImageReference image,
        Descriptor blob,
        IReadOnlyList<RegistryRepository> sources,
        string destination,
        Func<CancellationToken, Task<bool>> isThere,
        CancellationToken cancellationToken)
    {
        if (blob.Size > RegistryLimits.BlobSize)
        {
            throw OciDiagnostics.LimitExceeded.Error($"{blob.Digest} of {image} has {blob.Size} bytes, where {RegistryLimits.BlobSize} are the limit.");
        }

        using var held = await _folder.LockAsync(blob.Digest.Hex, cancellationToken).ConfigureAwait(false);
        if (await isThere(cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        var failures = new SourceFailures();
        foreach (var source in sources)
        {
            try
            {
                if (await TryAsync(image, blob, source, destination, cancellationToken).ConfigureAwait(false))
                {
                    return;
                }

                failures.Add(source, RegistryDiagnostics.WrongContent.Error($"'{source.Location}' does not have {blob.Digest}, which {image} needs."));
            }
            catch (LinuxKitException exception)
            {
                failures.Add(source, exception);
            }
        }

        throw failures.ToException();
    }

    private async ValueTask<bool> TryAsync(
        ImageReference image, Descriptor blob, RegistryRepository source, string destination, CancellationToken cancellationToken)
    {
        var path = _folder.PathOf(blob.Digest);
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
        await using (file.ConfigureAwait(false))
        {
            while (true)
            {
                using var hash = IncrementalHash.CreateHash(blob.Digest.HashAlgorithm);
                var buffer = new byte[BufferSize];
                var kept = await ReadKeptAsync(file, blob, hash, buffer, cancellationToken).ConfigureAwait(false);
                if (!await ReceiveAsync(image, blob, source, file, hash, buffer, cancellationToken).ConfigureAwait(false))
                {
                    return false;
                }

                var actual = hash.GetHashAndReset();
                if (blob.Digest.Matches(actual))
                {
                    break;
                }

                file.SetLength(0);
                if (kept == 0)
                {
                    throw RegistryDiagnostics.WrongContent.Error(
                        $"What should be {blob.Digest} in '{source.Location}' is {blob.Digest.Algorithm}:{Convert.ToHexStringLower(actual)}.");
                }

                // What was kept may be what is wrong: once more, from the start.
            }
        }

        Directory.CreateDirectory(Path.GetDirectoryName(destination)!);
        File.Move(path, destination, overwrite: true);
        options.Progress?.Invoke(new RegistryProgress(image, blob, blob.Size, IsComplete: true));
        return true;
    }

    // A download that was ended left the bytes that it had.
    private static async ValueTask<long> ReadKeptAsync(FileStream file, Descriptor blob, IncrementalHash hash, byte[] buffer, CancellationToken cancellationToken)
    {
        if (file.Length > blob.Size)
        {
            file.SetLength(0);
        }

        file.Position = 0;
        int read;
        while ((read = await file.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            hash.AppendData(buffer, 0, read);
        }

        return file.Position;
    }

    private async ValueTask<bool> ReceiveAsync(
        ImageReference image,
        Descriptor blob,
        RegistryRepository source,
        FileStream file,
        IncrementalHash hash,
        byte[] buffer,
        CancellationToken cancellationToken)
    {
        if (file.Position == blob.Size)
        {
            return true;
        }

        var download = new BlobDownload(source, blob, file.Position);
        await using (download.ConfigureAwait(false))
        {
            if (!await download.ConnectAsync(cancellationToken).ConfigureAwait(false))
            {
                return false;
            }

            var told = Stopwatch.GetTimestamp();
            int read;
            while ((read = await download.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                if (file.Position + read > blob.Size)
                {
                    file.SetLength(0);
                    throw RegistryDiagnostics.WrongContent.Error($"{blob.Digest} in '{source.Location}' has more than its {blob.Size} bytes.");
                }

                hash.AppendData(buffer, 0, read);
                await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                if (options.Progress is { } progress && Stopwatch.GetElapsedTime(told) > ProgressInterval)
                {
                    told = Stopwatch.GetTimestamp();
                    progress(new RegistryProgress(image, blob, file.Position, IsComplete: false));
                }
            }
        }

        return true;
    }
}
