using System.Collections.Immutable;

namespace LinuxKit.Oci;

/// <summary>Finds images in several sources, one after the other: the first that has the reference decides.</summary>
/// <param name="sources">The sources, in the order in which they are asked.</param>
public sealed class ImageResolver(ImmutableArray<IImageSource> sources)
{
    /// <summary>Puts sources into the order of a build: what its projects make, then the layouts it names, then what the machine has.</summary>
    /// <param name="projects">Outputs of package projects.</param>
    /// <param name="layouts">The layouts, in the order of <c>LinuxKitImageLayout</c>: later ones win.</param>
    /// <param name="others">The content store and what lies beyond it.</param>
    public static ImageResolver InOrder(
        IEnumerable<IImageSource> projects, IEnumerable<IImageSource> layouts, IEnumerable<IImageSource> others) =>
        new([.. projects, .. layouts.Reverse(), .. others]);

    /// <summary>Finds the image of a platform.</summary>
    /// <param name="reference">The image's name.</param>
    /// <param name="platform">The platform wanted.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <exception cref="LinuxKitException">No source has the image (LK0202), the first that has it lacks the platform (LK0203), or it is broken.</exception>
    public ValueTask<ResolvedImage> ResolveAsync(ImageReference reference, Platform platform, CancellationToken cancellationToken) =>
        FindAsync(reference, source => source.ResolveAsync(reference, platform, cancellationToken), cancellationToken);

    /// <summary>Finds an image of several platforms.</summary>
    /// <param name="reference">The image's name.</param>
    /// <param name="platforms">The platforms wanted; none for all that it has.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <exception cref="LinuxKitException">No source has the image (LK0202), the first that has it has no index (LK0214) or lacks a platform (LK0203), or it is broken.</exception>
    public ValueTask<ResolvedIndex> ResolveIndexAsync(
        ImageReference reference, ImmutableArray<Platform> platforms, CancellationToken cancellationToken) =>
        FindAsync(reference, source => source.ResolveIndexAsync(reference, platforms, cancellationToken), cancellationToken);

    private async ValueTask<T> FindAsync<T>(
        ImageReference reference, Func<IImageSource, ValueTask<T?>> resolve, CancellationToken cancellationToken)
        where T : class
    {
        var remarks = "";
        foreach (var source in sources)
        {
            try
            {
                if (await resolve(source).ConfigureAwait(false) is { } image)
                {
                    return image;
                }
            }
            catch (LinuxKitException exception) when (exception.Diagnostic.Descriptor == OciDiagnostics.ImageNotFound)
            {
                remarks = $"{remarks} {exception.Diagnostic.Message}";
            }
        }

        throw await NotFoundAsync(reference, remarks, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<LinuxKitException> NotFoundAsync(ImageReference reference, string remarks, CancellationToken cancellationToken)
    {
        var known = new List<string>();
        foreach (var catalog in sources.OfType<IImageCatalog>())
        {
            known.AddRange((await catalog.ListAsync(cancellationToken).ConfigureAwait(false)).Select(name => name.ToString()));
        }

        var searched = sources.Length == 0
            ? "There is nowhere to look for it"
            : $"It was searched for in {string.Join(", ", sources.Select(source => $"'{source.Location}'"))}";
        var hint = NearestName.Hint(reference.ToString(), known.Distinct(StringComparer.Ordinal));
        return OciDiagnostics.ImageNotFound.Error($"The image {reference} was not found. {searched}.{remarks}{hint}");
    }
}
