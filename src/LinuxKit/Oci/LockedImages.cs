using System.Collections.Concurrent;
using System.Collections.Immutable;
using LinuxKit.Oci.Registry;

namespace LinuxKit.Oci;

/// <summary>The images of the store and of registries, each reference held to what the lock file says; notes what it does not say yet.</summary>
/// <param name="source">The store and what lies behind it.</param>
/// <param name="client">Asks registries what a name stands for now; <see langword="null"/> when they are not to be asked.</param>
/// <param name="file">What is locked.</param>
/// <param name="options">How it is used.</param>
/// <param name="policy">Which references there may be.</param>
internal sealed class LockedImages(IImageSource source, RegistryClient? client, ImageLock file, LockOptions options, ImagePolicy policy) : IImageSource, IImageCatalog
{
    private readonly ConcurrentDictionary<ImageReference, LockChange> _changes = [];
    private readonly ImmutableHashSet<ImageReference> _renewed = [.. options.Renewed.Select(name => ImageReference.Parse(name))];

    public string Location => source.Location;

    /// <summary>What the file does not say yet, ordered by reference.</summary>
    public ImmutableArray<LockChange> Changes => [.. _changes.Values.OrderBy(change => change.Image.ToString(), StringComparer.Ordinal)];

    public async ValueTask<ResolvedImage?> ResolveAsync(ImageReference reference, Platform platform, CancellationToken cancellationToken)
    {
        var held = await HoldAsync(reference, cancellationToken).ConfigureAwait(false);
        var image = await source.ResolveAsync(held, platform, cancellationToken).ConfigureAwait(false);
        Note(reference, held, image is null ? null : image.Index ?? image.Manifest);

        // Pulled by its tag or found in the store by its digest, it is the same image, and the plan of it is the same.
        return image is null ? null : image with { Reference = reference, Index = WithoutAnnotations(image.Index) };
    }

    public async ValueTask<ResolvedIndex?> ResolveIndexAsync(ImageReference reference, ImmutableArray<Platform> platforms, CancellationToken cancellationToken)
    {
        var held = await HoldAsync(reference, cancellationToken).ConfigureAwait(false);
        var index = await source.ResolveIndexAsync(held, platforms, cancellationToken).ConfigureAwait(false);
        Note(reference, held, index?.Index);
        return index is null ? null : index with { Reference = reference, Index = WithoutAnnotations(index.Index)! };
    }

    public ValueTask<ImmutableArray<ImageReference>> ListAsync(CancellationToken cancellationToken) =>
        source is IImageCatalog catalog ? catalog.ListAsync(cancellationToken) : ValueTask.FromResult<ImmutableArray<ImageReference>>([]);

    private async ValueTask<ImageReference> HoldAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        policy.Check(reference);
        if (IsFixed(reference))
        {
            return reference;
        }

        if (options.Renew && client is not null && (_renewed.IsEmpty || _renewed.Contains(reference)))
        {
            var current = await client.ResolveAsync(reference, cancellationToken).ConfigureAwait(false)
                ?? throw OciDiagnostics.ImageNotFound.Error($"'{reference.Registry}' has no {reference} any more.");
            return reference with { Digest = current };
        }

        if (file.Images.TryGetValue(reference.ToString(), out var digest))
        {
            return reference with { Digest = digest };
        }

        return options.IsLocked
            ? throw OciDiagnostics.NotLocked.Error($"'{options.Path}' does not say what {reference} stands for.")
            : reference;
    }

    private static Descriptor? WithoutAnnotations(Descriptor? index) => index is null ? null : index with { Annotations = Descriptor.NoAnnotations };

    // The SDK's own packages go with the SDK's version, which the project file says.
    private static bool IsFixed(ImageReference reference) => reference.Digest is not null || reference.Registry == RegistryImages.OwnPackages;

    private void Note(ImageReference reference, ImageReference held, Descriptor? root)
    {
        if (IsFixed(reference) || root is null)
        {
            return;
        }

        // What was asked for by an index's digest was found by it; a manifest that was chosen from it is not what is locked.
        var after = held.Digest ?? root.Digest;
        var before = file.Images.TryGetValue(reference.ToString(), out var digest) ? digest : (Digest?)null;
        if (before != after)
        {
            _changes[reference] = new LockChange(reference, before, after);
        }
    }
}
