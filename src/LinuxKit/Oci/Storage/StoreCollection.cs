namespace LinuxKit.Oci.Storage;

/// <summary>Removes what a store need not keep: blobs that no name leads to, caches that nobody used for long, and what killed builds left behind.</summary>
/// <param name="store">Full path of the store's folder.</param>
/// <param name="limits">What is kept.</param>
/// <param name="now">The time, in UTC.</param>
internal sealed class StoreCollection(string store, StoreLimits limits, DateTime now)
{
    // No build takes as long: a temporary file that old has no writer any more.
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    // A build looks for a segment first and reads it later.
    private static readonly TimeSpan InUse = TimeSpan.FromHours(2);

    /// <summary>Removes blobs.</summary>
    /// <param name="reachable">The blobs that names lead to.</param>
    public StoreSavings RemoveBlobs(IReadOnlySet<Digest> reachable)
    {
        var blobs = new DirectoryInfo(Path.Combine(store, "blobs"));
        return Remove(blobs.Exists
            ? blobs.EnumerateFiles("*", SearchOption.AllDirectories).Where(file => IsAbandoned(file) || IsUnnamed(file, reachable))
            : []);
    }

    /// <summary>Removes what is in the caches.</summary>
    public StoreSavings RemoveCaches()
    {
        var files = new DirectoryInfo(store).EnumerateDirectories()
            .Where(folder => folder.Name != "blobs")
            .SelectMany(folder => folder.EnumerateFiles("*", SearchOption.AllDirectories))
            .Where(file => file.Extension != ".lock")
            .ToLookup(IsTemporary);
        var kept = files[false].GroupBy(StemOf, StringComparer.Ordinal).Select(CacheItem.Of).OrderByDescending(item => item.LastUse);
        return Remove(files[true].Where(IsAbandoned)) + Remove(Superfluous(kept).SelectMany(item => item.Files));
    }

    private IEnumerable<CacheItem> Superfluous(IEnumerable<CacheItem> latestFirst)
    {
        var size = 0L;
        foreach (var item in latestFirst)
        {
            size += item.SizeInBytes;
            var age = now - item.LastUse;
            if (age > limits.UnusedCaches || (size > limits.CacheSize && age > InUse))
            {
                yield return item;
            }
        }
    }

    private bool IsUnnamed(FileInfo file, IReadOnlySet<Digest> reachable) =>
        now - file.LastWriteTimeUtc > limits.UnnamedBlobs
        && Digest.TryParse($"{file.Directory!.Name}:{file.Name}", out var digest)
        && !reachable.Contains(digest);

    private bool IsAbandoned(FileInfo file) => IsTemporary(file) && now - file.LastWriteTimeUtc > Abandoned;

    private static bool IsTemporary(FileInfo file) => file.Name.StartsWith('.') && file.Extension == ".tmp";

    // KEY.segment, KEY.index and KEY.outline are of no use without each other.
    private static string StemOf(FileInfo file) => Path.Combine(file.DirectoryName!, file.Name.Split('.')[0]);

    private static StoreSavings Remove(IEnumerable<FileInfo> files)
    {
        var savings = default(StoreSavings);
        foreach (var file in files.ToList())
        {
            try
            {
                // A build may have asked for it since the list was made.
                var before = file.LastWriteTimeUtc;
                file.Refresh();
                if (file.LastWriteTimeUtc > before)
                {
                    continue;
                }

                var size = file.Length;
                file.Delete();
                savings += new StoreSavings(1, size);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Another process removed it first, or holds it: the next collection tries again.
            }
        }

        return savings;
    }

    private sealed record CacheItem(IReadOnlyList<FileInfo> Files, DateTime LastUse, long SizeInBytes)
    {
        public static CacheItem Of(IEnumerable<FileInfo> files)
        {
            List<FileInfo> list = [.. files];
            return new CacheItem(list, list.Max(file => file.LastWriteTimeUtc), list.Sum(file => file.Length));
        }
    }
}
