using System.Collections.Immutable;

namespace LinuxKit.Oci;

/// <summary>A source that can say which images it has, so that an error can name the one that was meant.</summary>
internal interface IImageCatalog
{
    /// <summary>Lists the references that the source knows.</summary>
    /// <param name="cancellationToken">Stops the listing.</param>
    ValueTask<ImmutableArray<ImageReference>> ListAsync(CancellationToken cancellationToken);
}
