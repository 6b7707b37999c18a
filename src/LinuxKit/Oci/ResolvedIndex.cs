using System.Collections.Immutable;

namespace LinuxKit.Oci;

/// <summary>An image of several platforms, found and verified down to its manifests; its layers are not read yet.</summary>
/// <param name="Reference">The name that it was found under.</param>
/// <param name="Index">The index, which may name more platforms than were asked for.</param>
/// <param name="Parts">Configurations, layers and manifests of the platforms that were asked for, each once, in the index's order.</param>
/// <param name="Blobs">Where the index and the parts can be read.</param>
public sealed record ResolvedIndex(ImageReference Reference, Descriptor Index, ImmutableArray<Descriptor> Parts, IBlobSource Blobs);
