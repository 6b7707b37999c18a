using System.Collections.Concurrent;
using System.Collections.Frozen;
using LinuxKit.Configuration;
using LinuxKit.Oci;
using LinuxKit.Oci.Registry;

namespace LinuxKit;

/// <summary>Finds every image that a definition names: in the layouts (later ones win), in the store, and in registries, from which it comes into the store.</summary>
internal static class ImageLookup
{
    public static async Task<FrozenDictionary<string, ResolvedImage>> FindAsync(BuildRequest request, ContentStore store, CancellationToken cancellationToken)
    {
        var layouts = await Task.WhenAll(request.Layouts.Select(async layout =>
            await OciLayout.OpenAsync(layout, cancellationToken).ConfigureAwait(false))).ConfigureAwait(false);
        using var client = request.Registries is { } options ? new RegistryClient(options) : null;
        using var images = client is null ? null : new RegistryImages(store, client);
        var resolver = ImageResolver.InOrder([], layouts, [images ?? (IImageSource)store]);
        var platform = new Platform(request.Architecture);
        var found = new ConcurrentDictionary<string, ResolvedImage>(StringComparer.Ordinal);
        var problems = new ConcurrentBag<Diagnostic>();
        await Task.WhenAll(References(request.Definition).DistinctBy(use => use.Reference).Select(async use =>
        {
            try
            {
                found[use.Reference] = await resolver.ResolveAsync(ImageReference.Parse(use.Reference), platform, cancellationToken).ConfigureAwait(false);
            }
            catch (LinuxKitException e)
            {
                foreach (var problem in e.At(use.Location).Diagnostics)
                {
                    problems.Add(problem);
                }
            }
        })).ConfigureAwait(false);
        return problems.IsEmpty
            ? found.ToFrozenDictionary(StringComparer.Ordinal)
            : throw new LinuxKitException([.. problems.OrderBy(problem => problem.Location.Line).ThenBy(problem => problem.Message, StringComparer.Ordinal)]);
    }

    private static IEnumerable<(string Reference, SourceLocation Location)> References(ImageDefinition definition)
    {
        var kernel = definition.Kernel is { } k ? [(k.Image, k.Location)] : Array.Empty<(string, SourceLocation)>();
        return kernel
            .Concat(definition.Init.Select(init => (init.Image, init.Location)))
            .Concat(definition.OnBoot.Concat(definition.OnShutdown).Concat(definition.Services).Select(container => (container.Image, container.Location)));
    }
}
