using System.Net.Http.Headers;
using System.Runtime.InteropServices;

namespace LinuxKit.Oci.Registry;

/// <summary>Pushes indexes and manifests: OCI distribution-spec, "Pushing Manifests".</summary>
/// <param name="repository">Where they go.</param>
internal sealed class ManifestPush(RegistryRepository repository)
{
    /// <summary>Pushes a document whose parts are there.</summary>
    /// <param name="document">The document.</param>
    /// <param name="tag">Its tag, or <see langword="null"/> for none.</param>
    /// <param name="cancellationToken">Stops the push.</param>
    /// <exception cref="LinuxKitException">The registry does not take it.</exception>
    public async ValueTask PushAsync(RegistryDocument document, string? tag, CancellationToken cancellationToken)
    {
        var (descriptor, content) = document;
        var request = repository.Writing(HttpMethod.Put, $"manifests/{tag ?? descriptor.Digest.ToString()}") with
        {
            Expected = [],
            Content = _ =>
            {
                var body = new ByteArrayContent(ImmutableCollectionsMarshal.AsArray(content)!);
                body.Headers.ContentType = new MediaTypeHeaderValue(descriptor.MediaType);
                return body;
            },
        };
        using var response = await repository.Connection.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.Headers.NonValidated.TryGetValues("Docker-Content-Digest", out var values)
            && Digest.TryParse(values.ToString(), out var stored)
            && stored.Algorithm == descriptor.Digest.Algorithm
            && stored != descriptor.Digest)
        {
            throw RegistryDiagnostics.WrongContent.Error($"'{repository.Location}' has stored {stored} where {descriptor.Digest} was sent.");
        }

        // A registry that knows referrers says so (OCI distribution-spec, "Pushing Manifests with Subject").
        if (ImageDocument.Parse(content.AsSpan(), descriptor.Digest.ToString()) is ImageManifest { Subject: { } subject } manifest
            && !response.Headers.NonValidated.Contains("OCI-Subject"))
        {
            var referrer = descriptor with { ArtifactType = manifest.ArtifactType ?? manifest.Config.MediaType, Annotations = manifest.Annotations };
            await new Referrers(repository).AddToTagAsync(subject.Digest, referrer, cancellationToken).ConfigureAwait(false);
        }
    }
}
