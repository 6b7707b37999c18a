using System.Collections.Immutable;
using LinuxKit.Archives;
using LinuxKit.Oci;
using LinuxKit.Oci.Registry;
using LinuxKit.Oci.Signatures;

namespace LinuxKit.RootFilesystem;

/// <summary>
/// Segments in a repository of a registry, one artifact each, by key: what one machine of a team made, the others need not make. Only parts
/// of images go there; what a project says itself stays on its machine. When the registry fails, builds go on without it.
/// </summary>
public sealed class SharedSegments : IDisposable
{
    private const string ArtifactType = "application/vnd.linuxkit.sdk.segment.v1";
    private const string IndexType = "application/vnd.linuxkit.sdk.segment.index.v1";
    private const string SegmentType = "application/vnd.linuxkit.sdk.segment.data.v1";
    private const string KeyAnnotation = "vnd.linuxkit.sdk.segment.key";
    private const string EmptyType = "application/vnd.oci.empty.v1+json";
    private const long IndexSize = 256L << 20;

    // Making a segment takes seconds: waiting for a registry that does not answer must not take minutes.
    private const int Attempts = 2;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    private readonly ContentStore _store;
    private readonly RegistryClient _client;
    private readonly ImmutableArray<SignatureKey> _keys;
    private bool _isDown;
    private int _isTold;

    /// <summary>Opens a repository. Nothing is asked yet.</summary>
    /// <param name="repository">The repository; tag and digest don't count.</param>
    /// <param name="store">The store.</param>
    /// <param name="options">How the registry is reached.</param>
    /// <param name="keys">Keys of which one must have signed what is taken; none when everything is taken.</param>
    public SharedSegments(ImageReference repository, ContentStore store, RegistryOptions options, ImmutableArray<SignatureKey> keys)
    {
        Repository = repository;
        _store = store;
        _client = new RegistryClient(options with
        {
            Attempts = Math.Min(options.Attempts, Attempts),
            ConnectTimeout = options.ConnectTimeout < ConnectTimeout ? options.ConnectTimeout : ConnectTimeout,
        });
        _keys = keys;
    }

    /// <summary>The repository.</summary>
    public ImageReference Repository { get; }

    /// <summary>Whether segments that are made are pushed.</summary>
    public bool CanWrite { get; init; }

    /// <summary>Told once when the registry fails, on any thread.</summary>
    public Action<Diagnostic>? Failed { get; init; }

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();

    /// <summary>Takes a segment, if the repository has it.</summary>
    /// <param name="key">The segment's key.</param>
    /// <param name="segmentPath">Where its file goes.</param>
    /// <param name="indexPath">Where its index goes, last of all. Nobody has looked whether they belong together.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Whether it was taken.</returns>
    internal Task<bool> TryTakeAsync(string key, string segmentPath, string indexPath, CancellationToken cancellationToken) =>
        TryAsync(() => TakeAsync(Repository with { Tag = key, Digest = null }, segmentPath, indexPath, cancellationToken));

    /// <summary>Gives a segment, where that is allowed.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="indexPath">Path of its index.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal Task<bool> GiveAsync(Segment segment, string indexPath, CancellationToken cancellationToken) =>
        CanWrite ? TryAsync(() => PushAsync(segment, indexPath, cancellationToken)) : Task.FromResult(false);

    private async Task<bool> TryAsync(Func<Task<bool>> ask)
    {
        if (Volatile.Read(ref _isDown))
        {
            return false;
        }

        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (LinuxKitException exception)
        {
            // What is wrong with one segment says nothing about the next one.
            var kind = exception.Diagnostic.Descriptor;
            Fail(exception.Diagnostic.Message, isDown: kind != SignatureDiagnostics.NotSigned && kind != RegistryDiagnostics.WrongContent);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Fail(exception.Message, isDown: true);
        }

        return false;
    }

    private void Fail(string reason, bool isDown)
    {
        Volatile.Write(ref _isDown, isDown || Volatile.Read(ref _isDown));
        if (Interlocked.Exchange(ref _isTold, 1) == 0)
        {
            Failed?.Invoke(RootFilesystemDiagnostics.SharedSegmentsFailed.At(default, $"'{Repository with { Tag = null }}': {reason}"));
        }
    }

    private async Task<bool> TakeAsync(ImageReference name, string segmentPath, string indexPath, CancellationToken cancellationToken)
    {
        if (await _client.ReadAsync(name, cancellationToken).ConfigureAwait(false) is not { } document
            || ImageDocument.Parse(document.Content.AsSpan(), name.ToString()) is not ImageManifest { ArtifactType: ArtifactType, Layers: [{ MediaType: IndexType } index, { MediaType: SegmentType } data] } manifest
            || index.Size > IndexSize)
        {
            return false;
        }

        // What is signed is the artifact, not its tag: it has to say itself whose segment it is.
        if (manifest.Annotations.GetValueOrDefault(KeyAnnotation) != name.Tag)
        {
            throw RegistryDiagnostics.WrongContent.Error($"{name} is not the segment that its tag says.");
        }

        if (!_keys.IsEmpty && await new SignatureSearch(_store, _client, _keys).FindAsync(name, document.Descriptor.Digest, cancellationToken).ConfigureAwait(false) is null)
        {
            throw SignatureDiagnostics.NotSigned.Error($"No signature of {name} is by one of the project's keys.");
        }

        await TakeAsync(name, data, segmentPath, cancellationToken).ConfigureAwait(false);
        await TakeAsync(name, index, indexPath, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task TakeAsync(ImageReference name, Descriptor blob, string path, CancellationToken cancellationToken) =>
        await new StoreDownload(_store, _client.Options).EnsureAsync(
            name, blob, _client.SourcesOf(name), path, token => IsThereAsync(path, blob, token), cancellationToken).ConfigureAwait(false);

    // Another build may have taken it meanwhile. What was there before is damaged, or it would not be asked for.
    private static async Task<bool> IsThereAsync(string path, Descriptor blob, CancellationToken cancellationToken)
    {
        try
        {
            var file = new FileStream(path, new FileStreamOptions { Share = FileShare.Read | FileShare.Delete, Options = FileOptions.Asynchronous });
            var content = new VerifyingStream(file, blob.Digest, blob.Size, path);
            await using (content.ConfigureAwait(false))
            {
                await content.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
                return true;
            }
        }
        catch (Exception exception) when (exception is LinuxKitException or FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    private async Task<bool> PushAsync(Segment segment, string indexPath, CancellationToken cancellationToken)
    {
        var name = Repository with { Tag = segment.Key, Digest = null };
        var index = await File.ReadAllBytesAsync(indexPath, cancellationToken).ConfigureAwait(false);
        var config = new Descriptor(EmptyType, Digest.OfSha256("{}"u8), 2);
        var indexBlob = new Descriptor(IndexType, Digest.OfSha256(index), index.Length);
        var data = new Descriptor(SegmentType, segment.Digest, segment.SizeInBytes);
        var source = new SegmentBlobs(Path.GetDirectoryName(segment.Path)!, new Dictionary<Digest, Func<Stream>>
        {
            [config.Digest] = () => new MemoryStream("{}"u8.ToArray(), writable: false),
            [indexBlob.Digest] = () => new MemoryStream(index, writable: false),
            [data.Digest] = () => SegmentReader.OpenFile(segment),
        });
        foreach (var blob in (Descriptor[])[config, indexBlob, data])
        {
            await _client.PushBlobAsync(name, blob, source, null, cancellationToken).ConfigureAwait(false);
        }

        var manifest = DocumentWriter.Write(new ImageManifest(MediaTypes.Manifest, config, [indexBlob, data])
        {
            ArtifactType = ArtifactType,
            Annotations = Descriptor.NoAnnotations.Add(KeyAnnotation, segment.Key),
        });
        var descriptor = new Descriptor(MediaTypes.Manifest, Digest.OfSha256(manifest), manifest.Length);
        await _client.PushDocumentAsync(name, new RegistryDocument(descriptor, [.. manifest]), name.Tag, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private sealed class SegmentBlobs(string location, IReadOnlyDictionary<Digest, Func<Stream>> contents) : IBlobSource
    {
        public string Location => location;

        public ValueTask<Stream> OpenAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
            ValueTask.FromResult<Stream>(new VerifyingStream(contents[descriptor.Digest](), descriptor.Digest, descriptor.Size, location));
    }
}
