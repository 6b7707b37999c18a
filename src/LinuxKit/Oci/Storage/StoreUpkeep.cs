using System.Collections.Concurrent;
using System.Collections.Immutable;
using LinuxKit.Archives;

namespace LinuxKit.Oci.Storage;

/// <summary>Keeps a store whole and small: lists and removes names, collects what nobody needs, checks that everything is what its name says.</summary>
/// <param name="store">The store.</param>
public sealed class StoreUpkeep(ContentStore store)
{
    private const string LastCollection = "collected";

    private static readonly TimeSpan CollectionInterval = TimeSpan.FromDays(1);

    /// <summary>Lists what has a name.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Names and what they stand for, ordered by name.</returns>
    public async ValueTask<ImmutableArray<(ImageReference Name, Descriptor Root)>> ListAsync(CancellationToken cancellationToken) =>
    [
        .. (await store.ReadEntriesAsync(cancellationToken).ConfigureAwait(false))
            .SelectMany(LayoutNames.FullNames, (root, name) => (name, root))
            .OrderBy(named => named.name.ToString(), StringComparer.Ordinal),
    ];

    /// <summary>Takes a name away. What it stood for goes with the next collection, unless another name leads to it.</summary>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Whether the store had the name.</returns>
    public async ValueTask<bool> RemoveAsync(ImageReference name, CancellationToken cancellationToken)
    {
        var had = false;
        await store.Writer.UpdateAsync(
            entries =>
            {
                var kept = entries.RemoveAll(entry => LayoutNames.FullNames(entry).Contains(name));
                had = kept.Length != entries.Length;
                return kept;
            },
            cancellationToken).ConfigureAwait(false);
        return had;
    }

    /// <summary>Removes what need not be kept.</summary>
    /// <param name="limits">What is kept.</param>
    /// <param name="cancellationToken">Stops it; what was removed by then is gone.</param>
    /// <exception cref="LinuxKitException">The store's index is broken, or locked for too long.</exception>
    public async ValueTask<StoreSavings> CollectAsync(StoreLimits limits, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(store.Location))
        {
            return default;
        }

        // While the lock is held no name comes or goes.
        using var held = await store.Writer.LockAsync(cancellationToken).ConfigureAwait(false);
        var contents = await StoreContents.ReadAsync(store, cancellationToken).ConfigureAwait(false);
        var collection = new StoreCollection(store.Location, limits, DateTime.UtcNow);
        return collection.RemoveBlobs(contents.Reachable) + collection.RemoveCaches();
    }

    /// <summary>Collects when that was not done for a day. Builds call it when they are done.</summary>
    /// <param name="limits">What is kept.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What was removed, or <see langword="null"/> when it was not yet time.</returns>
    public async ValueTask<StoreSavings?> CollectDailyAsync(StoreLimits limits, CancellationToken cancellationToken)
    {
        var stamp = Path.Combine(store.Location, LastCollection);
        if (DateTime.UtcNow - File.GetLastWriteTimeUtc(stamp) < CollectionInterval)
        {
            return null;
        }

        // Before it: of several builds that end now, one is enough.
        StoreFolder.CreateFolder(store.Location);
        await AtomicFile.WriteAllBytesAsync(stamp, default, cancellationToken).ConfigureAwait(false);
        return await CollectAsync(limits, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads every blob, and follows every name.</summary>
    /// <param name="remove">Whether blobs that are damaged are removed: what needs them gets them anew where it can.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="LinuxKitException">The store's index is broken.</exception>
    public async ValueTask<StoreReport> CheckAsync(bool remove, CancellationToken cancellationToken)
    {
        var (count, size) = (0, 0L);
        var damaged = new ConcurrentBag<Digest>();
        await Parallel.ForEachAsync(Blobs(), cancellationToken, async (blob, token) =>
        {
            Interlocked.Increment(ref count);
            Interlocked.Add(ref size, blob.File.Length);
            if (!await IsWholeAsync(blob.Digest, blob.File, token).ConfigureAwait(false))
            {
                damaged.Add(blob.Digest);
                if (remove)
                {
                    blob.File.Delete();
                }
            }
        }).ConfigureAwait(false);
        var contents = await StoreContents.ReadAsync(store, cancellationToken).ConfigureAwait(false);
        return new StoreReport(count, size, [.. damaged.OrderBy(digest => digest.ToString(), StringComparer.Ordinal)], contents.Incomplete);
    }

    private IEnumerable<(Digest Digest, FileInfo File)> Blobs()
    {
        var folder = new DirectoryInfo(Path.Combine(store.Location, "blobs"));
        foreach (var file in folder.Exists ? folder.EnumerateFiles("*", SearchOption.AllDirectories) : [])
        {
            if (Digest.TryParse($"{file.Directory!.Name}:{file.Name}", out var digest))
            {
                yield return (digest, file);
            }
        }
    }

    private async ValueTask<bool> IsWholeAsync(Digest digest, FileInfo file, CancellationToken cancellationToken)
    {
        try
        {
            var content = await store.OpenAsync(new Descriptor(MediaTypes.LayerTar, digest, file.Length), cancellationToken).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                await content.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
                return true;
            }
        }
        catch (LinuxKitException)
        {
            return false;
        }
    }
}
