using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;

namespace LinuxKit.Oci.Registry;

/// <summary>An index or manifest as a registry sent it.</summary>
/// <param name="Descriptor">What it is, by its own content.</param>
/// <param name="Content">Its bytes.</param>
public sealed record RegistryDocument(Descriptor Descriptor, ImmutableArray<byte> Content);

/// <summary>Reads indexes and manifests: OCI distribution-spec, "Pulling manifests".</summary>
/// <param name="repository">Where they are.</param>
internal sealed class ManifestPull(RegistryRepository repository)
{
    private const string DigestHeader = "Docker-Content-Digest";

    private static readonly ImmutableArray<string> Types =
        [MediaTypes.Index, MediaTypes.Manifest, MediaTypes.DockerManifestList, MediaTypes.DockerManifest];

    /// <summary>Reads a document.</summary>
    /// <param name="name">The tag or digest.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The document, or <see langword="null"/> when there is none.</returns>
    /// <exception cref="LinuxKitException">It is too large (LK0209), not what the digest says (LK0228), or none (LK0206).</exception>
    public async ValueTask<RegistryDocument?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        if (await repository.Connection.ReadAsync(Request(HttpMethod.Get, name), OciLimits.ManifestSize, cancellationToken).ConfigureAwait(false) is not var (response, body))
        {
            return null;
        }

        using (response)
        {
            var expected = Digest.TryParse(name, out var asked) ? asked : ReadDigest(response);
            var digest = expected ?? Digest.OfSha256(body);
            if (!digest.Matches(CryptographicOperations.HashData(digest.HashAlgorithm, body)))
            {
                throw RegistryDiagnostics.WrongContent.Error($"What should be {digest} in '{repository.Location}' is {Digest.OfSha256(body)}.");
            }

            var document = ImageDocument.Parse(body, $"{digest} in '{repository.Location}'");
            return new RegistryDocument(new Descriptor(document.MediaType, digest, body.Length), ImmutableArray.Create(body));
        }
    }

    /// <summary>Asks what a name stands for, which costs a registry less than the document itself.</summary>
    /// <param name="name">The tag or digest.</param>
    /// <param name="cancellationToken">Stops the request.</param>
    /// <returns>The digest, or <see langword="null"/> when there is no such document or the registry doesn't say its digest.</returns>
    public async ValueTask<Digest?> ResolveAsync(string name, CancellationToken cancellationToken)
    {
        using var response = await repository.Connection.SendAsync(Request(HttpMethod.Head, name), cancellationToken).ConfigureAwait(false);
        return response.IsSuccessStatusCode ? ReadDigest(response) : null;
    }

    private RegistryRequest Request(HttpMethod method, string name) =>
        repository.Reading(method, $"manifests/{name}") with { Accept = Types, Expected = [HttpStatusCode.NotFound] };

    private static Digest? ReadDigest(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues(DigestHeader, out var values) && Digest.TryParse(values.ToString(), out var digest) ? digest : null;
}
