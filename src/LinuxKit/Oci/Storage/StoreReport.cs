using System.Collections.Immutable;

namespace LinuxKit.Oci.Storage;

/// <summary>What a check of a store found.</summary>
/// <param name="BlobCount">The number of blobs that were read.</param>
/// <param name="SizeInBytes">Their length in all.</param>
/// <param name="Damaged">Blobs that are not what their names say.</param>
/// <param name="Incomplete">Images that lack a part.</param>
public sealed record StoreReport(int BlobCount, long SizeInBytes, ImmutableArray<Digest> Damaged, ImmutableArray<IncompleteImage> Incomplete);

/// <summary>An image that a store has not whole.</summary>
/// <param name="Name">A name of it, where it has one.</param>
/// <param name="Manifest">Its manifest.</param>
/// <param name="Missing">What is missing.</param>
public sealed record IncompleteImage(ImageReference? Name, Descriptor Manifest, ImmutableArray<Digest> Missing);

/// <summary>How long a store keeps what nobody asks for.</summary>
public sealed record StoreLimits
{
    /// <summary>Age of blobs that no name leads to: less, and one that is being pulled at the moment might be taken away.</summary>
    public TimeSpan UnnamedBlobs { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How long caches beside the blobs, such as segments, are kept after their last use.</summary>
    public TimeSpan UnusedCaches { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Bytes that the caches may take together; what was not used for longest goes first.</summary>
    public long CacheSize { get; init; } = 20L << 30;
}

/// <summary>What was removed from a store.</summary>
/// <param name="FileCount">The number of files.</param>
/// <param name="SizeInBytes">Their length in all.</param>
public readonly record struct StoreSavings(int FileCount, long SizeInBytes)
{
    /// <summary>Both together.</summary>
    public static StoreSavings operator +(StoreSavings one, StoreSavings other) => Add(one, other);

    /// <summary>Both together.</summary>
    public static StoreSavings Add(StoreSavings left, StoreSavings right) =>
        new(left.FileCount + right.FileCount, left.SizeInBytes + right.SizeInBytes);
}
