using System.Collections.Immutable;

namespace LinuxKit.Oci;

/// <summary>Something that may know an image: a layout, the content store; later a registry.</summary>
public interface IImageSource
{
    /// <summary>The layout's folder or archive, or the registry's name: what errors call the source.</summary>
    string Location { get; }

    /// <summary>Finds the image of a platform.</summary>
    /// <param name="reference">The image's name.</param>
    /// <param name="platform">The platform wanted.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>The image, or <see langword="null"/> when this source does not have the reference at all.</returns>
    /// <exception cref="LinuxKitException">The source has the reference but not for the platform, or what it has is broken.</exception>
    ValueTask<ResolvedImage?> ResolveAsync(ImageReference reference, Platform platform, CancellationToken cancellationToken);

    /// <summary>Finds an image of several platforms.</summary>
    /// <param name="reference">The image's name.</param>
    /// <param name="platforms">The platforms wanted; none for all that it has.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>The image, or <see langword="null"/> when this source does not have the reference at all.</returns>
    /// <exception cref="LinuxKitException">The source has the reference, but not of an index or not for a platform, or what it has is broken.</exception>
    ValueTask<ResolvedIndex?> ResolveIndexAsync(ImageReference reference, ImmutableArray<Platform> platforms, CancellationToken cancellationToken);
}
