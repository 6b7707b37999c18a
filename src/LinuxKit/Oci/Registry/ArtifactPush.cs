using System.Collections.Immutable;
using LinuxKit.Archives;

namespace LinuxKit.Oci.Registry;

/// <summary>
/// Pushes the outputs of image projects as artifacts: OCI image-spec 1.1, manifest.md, "Guidelines for Artifact Usage". Each file is a layer
/// that is called by its name, so that <c>oras pull</c> and others get the files back.
/// </summary>
/// <param name="client">Speaks to the registry.</param>
public sealed class ArtifactPush(RegistryClient client)
{
    /// <summary>What the artifact is.</summary>
    public const string ArtifactType = "application/vnd.linuxkit.sdk.image.v1";

    private const string FileType = "application/octet-stream";
    private const string EmptyType = "application/vnd.oci.empty.v1+json";
    private const string TitleAnnotation = "org.opencontainers.image.title";

    private static ReadOnlySpan<byte> Empty => "{}"u8;

    /// <summary>Pushes all files of a build, and its result.</summary>
    /// <param name="result">Path of the build's <c>.linuxkit.json</c>; the files lie beside it.</param>
    /// <param name="name">The artifact's name, with a tag.</param>
    /// <param name="cancellationToken">Stops the push.</param>
    /// <returns>The manifest.</returns>
    /// <exception cref="LinuxKitException">A file is not what the build made, or the registry does not take it.</exception>
    public async ValueTask<Descriptor> PushAsync(string result, ImageReference name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        var image = await BuiltImage.ReadAsync(result, cancellationToken).ConfigureAwait(false);
        var json = await File.ReadAllBytesAsync(result, cancellationToken).ConfigureAwait(false);
        var files = image.Outputs
            .SelectMany(output => output.Files)
            .Append(new OutputFile(Path.GetFileName(result), json.Length, Digest.OfSha256(json).ToString()))
            .DistinctBy(file => file.Name, StringComparer.Ordinal)
            .ToImmutableSortedDictionary(ToDescriptor, file => file.Name, Comparer<Descriptor>.Create(ByTitle));
        var source = new OutputBlobs(Path.GetDirectoryName(Path.GetFullPath(result))!, files);
        var config = new Descriptor(EmptyType, Digest.OfSha256(Empty), Empty.Length);
        await Parallel.ForEachAsync(
            files.Keys.Append(config).DistinctBy(blob => blob.Digest),
            new ParallelOptions { MaxDegreeOfParallelism = client.Options.Concurrency, CancellationToken = cancellationToken },
            (blob, token) => client.PushBlobAsync(name, blob, source, null, token)).ConfigureAwait(false);
        var manifest = new ImageManifest(MediaTypes.Manifest, config, [.. files.Keys]) { ArtifactType = ArtifactType };
        return await PushAsync(name, MediaTypes.Manifest, DocumentWriter.Write(manifest), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Pushes an index over the artifacts of several architectures, which were pushed before.</summary>
    /// <param name="name">The index's name, with a tag.</param>
    /// <param name="architectures">OCI's names of the architectures. The tag of each artifact is the index's, a hyphen, and the architecture.</param>
    /// <param name="cancellationToken">Stops the push.</param>
    /// <returns>The index.</returns>
    /// <exception cref="LinuxKitException">An artifact is missing, or the registry does not take the index.</exception>
    public async ValueTask<Descriptor> PushIndexAsync(ImageReference name, IEnumerable<string> architectures, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(architectures);
        var manifests = ImmutableArray.CreateBuilder<Descriptor>();
        foreach (var architecture in architectures)
        {
            var part = name with { Tag = $"{name.Tag}-{architecture}" };
            var document = await client.ReadAsync(part, cancellationToken).ConfigureAwait(false)
                ?? throw OciDiagnostics.ImageNotFound.Error($"'{name.Registry}' has no {part}, which the index is to name.");
            manifests.Add(document.Descriptor with { Platform = new Platform(architecture), ArtifactType = ArtifactType });
        }

        var index = new ImageIndex(MediaTypes.Index, manifests.ToImmutable());
        return await PushAsync(name, MediaTypes.Index, DocumentWriter.Write(index), cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<Descriptor> PushAsync(ImageReference name, string mediaType, byte[] content, CancellationToken cancellationToken)
    {
        var descriptor = new Descriptor(mediaType, Digest.OfSha256(content), content.Length);
        await client.PushDocumentAsync(name, new RegistryDocument(descriptor, [.. content]), name.Tag, cancellationToken).ConfigureAwait(false);
        return descriptor;
    }

    private static Descriptor ToDescriptor(OutputFile file) => new(FileType, DigestOf(file), file.Size)
    {
        Annotations = Descriptor.NoAnnotations.Add(TitleAnnotation, file.Name),
    };

    private static Digest DigestOf(OutputFile file) => Digest.TryParse(file.Digest, out var digest)
        ? digest
        : throw BuildDiagnostics.NoBuildResult.Error($"'{file.Digest}' of '{file.Name}' is no digest.");

    private static int ByTitle(Descriptor one, Descriptor other) =>
        StringComparer.Ordinal.Compare(one.Annotations[TitleAnnotation], other.Annotations[TitleAnnotation]);

    /// <summary>The files of an output folder, verified as they are read.</summary>
    private sealed class OutputBlobs(string folder, ImmutableSortedDictionary<Descriptor, string> files) : IBlobSource
    {
        private readonly Dictionary<Digest, string> _names = files.DistinctBy(file => file.Key.Digest).ToDictionary(file => file.Key.Digest, file => file.Value);

        public string Location => folder;

        public ValueTask<Stream> OpenAsync(Descriptor descriptor, CancellationToken cancellationToken)
        {
            if (descriptor.MediaType == EmptyType)
            {
                return ValueTask.FromResult<Stream>(new MemoryStream(Empty.ToArray(), writable: false));
            }

            try
            {
                var path = Path.Combine(folder, Path.GetFileName(_names[descriptor.Digest]));
                var file = new FileStream(path, new FileStreamOptions { Options = FileOptions.Asynchronous | FileOptions.SequentialScan });
                return ValueTask.FromResult<Stream>(new VerifyingStream(file, descriptor.Digest, descriptor.Size, folder));
            }
            catch (IOException exception)
            {
                throw OciDiagnostics.BlobMissing.Error($"'{folder}' does not have what was built: {exception.Message}");
            }
        }
    }
}
