using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using LinuxKit.Configuration;
using LinuxKit.Oci;
using LinuxKit.Oci.Registry;
using LinuxKit.Oci.Signatures;
using LinuxKit.RootFilesystem;

namespace LinuxKit;

/// <summary>Finds every image that a definition names: in the layouts (later ones win), in the store, and in registries, from which it comes into the store.</summary>
internal static class ImageLookup
{
    public static async Task<(ResolvedImages Images, ImmutableArray<LockChange> Changes)> FindAsync(BuildRequest request, ContentStore store, CancellationToken cancellationToken)
    {
        var layouts = await Task.WhenAll(request.Layouts.Select(async layout =>
            await OciLayout.OpenAsync(layout, cancellationToken).ConfigureAwait(false))).ConfigureAwait(false);
        using var client = request.Registries is { } options ? new RegistryClient(options) : null;
        using var registries = client is null ? null : new RegistryImages(store, client);
        var file = request.Lock is { } used ? await ImageLock.ReadAsync(used.Path, cancellationToken).ConfigureAwait(false) : ImageLock.Empty;
        var keys = await Task.WhenAll(request.Policy.SignatureKeys.Select(path => SignatureKey.ReadAsync(path, cancellationToken))).ConfigureAwait(false);
        var pulled = registries ?? (IImageSource)store;
        var signed = keys.Length == 0 ? pulled : new SignedImages(pulled, store, client, [.. keys]);
        var locked = new LockedImages(signed, client, file, request.Lock ?? new LockOptions(""), request.Policy);
        var resolver = ImageResolver.InOrder([], layouts, [locked]);
        var platform = new Platform(request.Architecture);
        var images = new ConcurrentDictionary<string, ResolvedImage>(StringComparer.Ordinal);
        var indexes = new ConcurrentDictionary<string, ResolvedIndex>(StringComparer.Ordinal);
        var problems = new ConcurrentBag<Diagnostic>();
        await Task.WhenAll(
        [
            .. References(request).DistinctBy(use => use.Reference).Select(use => TryAsync(use.Location, async () =>
                images[use.Reference] = await resolver.ResolveAsync(ImageReference.Parse(use.Reference), platform, cancellationToken).ConfigureAwait(false))),
            .. request.Definition.Volumes.Where(IsLayout).Select(volume => TryAsync(volume.ImageLocation, async () =>
                indexes[volume.Name] = await resolver.ResolveIndexAsync(
                    ImageReference.Parse(volume.Image!), [.. volume.Platforms.Select(Platform.Parse)], cancellationToken).ConfigureAwait(false))),
        ]).ConfigureAwait(false);
        return problems.IsEmpty
            ? (new ResolvedImages(images.ToFrozenDictionary(StringComparer.Ordinal), indexes.ToFrozenDictionary(StringComparer.Ordinal)), locked.Changes)
            : throw new LinuxKitException([.. problems.OrderBy(problem => problem.Location.Line).ThenBy(problem => problem.Message, StringComparer.Ordinal)]);

        async Task TryAsync(SourceLocation location, Func<Task> find)
        {
            try
            {
                await find().ConfigureAwait(false);
            }
            catch (LinuxKitException e)
            {
                foreach (var problem in e.At(location).Diagnostics)
                {
                    problems.Add(problem);
                }
            }
        }
    }

    private static bool IsLayout(VolumeDefinition volume) => volume is { Image: not null, Format: VolumeFormat.Oci };

    private static IEnumerable<(string Reference, SourceLocation Location)> References(BuildRequest request)
    {
        var definition = request.Definition;
        var kernel = definition.Kernel is { } k ? [(k.Image, k.LocationOf("image"))] : Array.Empty<(string, SourceLocation)>();
        return kernel
            .Concat(definition.Init.Select(init => (init.Image, init.Location)))
            .Concat(definition.OnBoot.Concat(definition.OnShutdown).Concat(definition.Services).Select(container => (container.Image, container.ImageLocation)))
            .Concat(definition.Volumes.Where(volume => volume.Image is not null && !IsLayout(volume)).Select(volume => (volume.Image!, volume.ImageLocation)))
            .Concat(FormatImages.References(request).Select(reference => (reference, request.Location)));
    }
}
