using System.Collections.Immutable;

namespace LinuxKit.Oci.Registry;

/// <summary>What says something about a manifest: OCI distribution-spec, "Listing Referrers", and "Referrers Tag Schema" for registries that don't know that.</summary>
/// <param name="repository">Where it is.</param>
internal sealed class Referrers(RegistryRepository repository)
{
    /// <summary>Lists the referrers.</summary>
    /// <param name="subject">The manifest that they refer to.</param>
    /// <param name="artifactType">The only kind wanted, or <see langword="null"/> for all.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    public async ValueTask<ImmutableArray<Descriptor>> ListAsync(Digest subject, string? artifactType, CancellationToken cancellationToken)
    {
        var query = artifactType is null ? "" : $"?artifactType={Uri.EscapeDataString(artifactType)}";
        var request = repository.Reading(HttpMethod.Get, $"referrers/{subject}{query}") with { Accept = [MediaTypes.Index] };
        var found = ImmutableArray.CreateBuilder<Descriptor>();
        var isKnown = false;
        await foreach (var page in repository.ReadPagesAsync(request, cancellationToken).ConfigureAwait(false))
        {
            isKnown = true;
            found.AddRange(Read(page, subject));
        }

        var all = isKnown ? found.ToImmutable() : await ReadTagAsync(subject, cancellationToken).ConfigureAwait(false);

        // Registries may leave the filtering to us.
        return artifactType is null ? all : [.. all.Where(descriptor => descriptor.ArtifactType == artifactType)];
    }

    /// <summary>Adds a referrer to the tag of a registry that doesn't know referrers.</summary>
    /// <param name="subject">The manifest that it refers to.</param>
    /// <param name="referrer">The referrer.</param>
    /// <param name="cancellationToken">Stops the change.</param>
    public async ValueTask AddToTagAsync(Digest subject, Descriptor referrer, CancellationToken cancellationToken)
    {
        var known = await ReadTagAsync(subject, cancellationToken).ConfigureAwait(false);
        if (known.Any(other => other.Digest == referrer.Digest))
        {
            return;
        }

        var content = DocumentWriter.Write(new ImageIndex(MediaTypes.Index, [.. known, referrer]));
        var document = new RegistryDocument(new Descriptor(MediaTypes.Index, Digest.OfSha256(content), content.Length), ImmutableArray.Create(content));
        await new ManifestPush(repository).PushAsync(document, TagOf(subject), cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<ImmutableArray<Descriptor>> ReadTagAsync(Digest subject, CancellationToken cancellationToken)
    {
        var document = await new ManifestPull(repository).ReadAsync(TagOf(subject), cancellationToken).ConfigureAwait(false);
        return document is null ? [] : Read([.. document.Content], subject);
    }

    private ImmutableArray<Descriptor> Read(byte[] json, Digest subject)
    {
        var name = $"The list of what refers to {subject} in '{repository.Location}'";
        return ImageDocument.Parse(json, name) is ImageIndex index
            ? index.Manifests
            : throw OciDiagnostics.InvalidDocument.Error($"{name} is a manifest where an index is expected.");
    }

    private static string TagOf(Digest subject) => $"{subject.Algorithm}-{subject.Hex}";
}
