using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using LinuxKit.Oci;
using LinuxKit.Oci.Registry;

namespace LinuxKit.Sdk.Tests;

/// <summary>Signs as <c>cosign sign --key</c> does by its tag scheme: a manifest under the tag <c>sha256-….sig</c>, whose layer is what was signed.</summary>
/// <param name="client">Speaks to the registry.</param>
/// <param name="key">The key.</param>
internal sealed class CosignSigner(RegistryClient client, ECDsa key) : IBlobSource
{
    private const string PayloadType = "application/vnd.dev.cosign.simplesigning.v1+json";
    private const string SignatureAnnotation = "dev.cosignproject.cosign/signature";

    private readonly Dictionary<Digest, byte[]> _blobs = [];

    public string Location => "memory";

    /// <summary>Signs everything in a repository that has a tag.</summary>
    public async Task SignAllAsync(ImageReference repository, CancellationToken cancellationToken)
    {
        foreach (var tag in await client.ListTagsAsync(repository, cancellationToken).ToListAsync(cancellationToken))
        {
            var signed = await client.ResolveAsync(repository with { Tag = tag }, cancellationToken);
            Assert.IsNotNull(signed);
            await SignAsync(repository, signed.Value, cancellationToken);
        }
    }

    public ValueTask<Stream> OpenAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        ValueTask.FromResult<Stream>(new MemoryStream(_blobs[descriptor.Digest], writable: false));

    private async Task SignAsync(ImageReference repository, Digest digest, CancellationToken cancellationToken)
    {
        var payload = Encoding.UTF8.GetBytes(
            "{\"critical\":{\"identity\":{\"docker-reference\":\"\"},\"image\":{\"docker-manifest-digest\":\"" + digest + "\"},\"type\":\"cosign container image signature\"},\"optional\":null}");
        var signature = Convert.ToBase64String(key.SignData(payload, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        var (config, layer) = (Add(MediaTypes.Config, "{}"u8.ToArray()), Add(PayloadType, payload));
        foreach (var blob in new[] { config, layer })
        {
            await client.PushBlobAsync(repository, blob, this, null, cancellationToken);
        }

        var manifest = DocumentWriter.Write(new ImageManifest(
            MediaTypes.Manifest, config, [layer with { Annotations = ImmutableSortedDictionary<string, string>.Empty.Add(SignatureAnnotation, signature) }]));
        var document = new RegistryDocument(new Descriptor(MediaTypes.Manifest, Digest.OfSha256(manifest), manifest.Length), [.. manifest]);
        await client.PushDocumentAsync(repository, document, $"sha256-{digest.Hex}.sig", cancellationToken);
    }

    private Descriptor Add(string mediaType, byte[] content)
    {
        var blob = new Descriptor(mediaType, Digest.OfSha256(content), content.Length);
        _blobs[blob.Digest] = content;
        return blob;
    }
}
