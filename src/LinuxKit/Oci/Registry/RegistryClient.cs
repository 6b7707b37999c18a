using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace LinuxKit.Oci.Registry;

/// <summary>Speaks to registries: OCI distribution-spec 1.1. One client serves any number of registries and threads.</summary>
public sealed class RegistryClient : IDisposable
{
    private readonly RegistryTransport _transport;
    private readonly CredentialSearch _search;
    // What the store has is most often all that is wanted: until a registry is asked, nothing of this is loaded.
    private readonly Lazy<RegistryRetries> _retries;
    private readonly ConcurrentDictionary<RegistryEndpoint, Lazy<RegistryConnection>> _connections = new();

    /// <summary>Makes a client. Nothing is connected yet.</summary>
    /// <param name="options">How registries are reached.</param>
    /// <exception cref="LinuxKitException">The environment names a proxy that is none (LK0229).</exception>
    public RegistryClient(RegistryOptions options)
    {
        Options = options;
        _transport = new RegistryTransport(options);
        _search = new CredentialSearch(options);
        _retries = new Lazy<RegistryRetries>(() => new RegistryRetries(options));
    }

    /// <summary>How registries are reached.</summary>
    public RegistryOptions Options { get; }

    /// <summary>Reads what a name stands for, from a mirror or the registry.</summary>
    /// <param name="name">The name; where it has a digest, that alone counts.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The index or manifest, or <see langword="null"/> when the registry has none.</returns>
    /// <exception cref="LinuxKitException">The registry can't be asked, or what it sends is broken.</exception>
    public async ValueTask<RegistryDocument?> ReadAsync(ImageReference name, CancellationToken cancellationToken)
    {
        var failures = new SourceFailures();
        var sources = SourcesOf(name);
        foreach (var source in sources)
        {
            try
            {
                var document = await new ManifestPull(source).ReadAsync(TagOrDigest(name), cancellationToken).ConfigureAwait(false);
                if (document is not null || source == sources[^1])
                {
                    return document;
                }
            }
            catch (LinuxKitException exception)
            {
                failures.Add(source, exception);
            }
        }

        throw failures.ToException();
    }

    /// <summary>Asks the registry itself which digest a name stands for.</summary>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">Stops the request.</param>
    /// <returns>The digest of the index or manifest, or <see langword="null"/> when the registry has none.</returns>
    /// <exception cref="LinuxKitException">The registry can't be asked.</exception>
    public async ValueTask<Digest?> ResolveAsync(ImageReference name, CancellationToken cancellationToken)
    {
        var pull = new ManifestPull(RepositoryOf(name));
        return await pull.ResolveAsync(TagOrDigest(name), cancellationToken).ConfigureAwait(false)
            ?? (await pull.ReadAsync(TagOrDigest(name), cancellationToken).ConfigureAwait(false))?.Descriptor.Digest;
    }

    /// <summary>Lists the tags of a repository.</summary>
    /// <param name="repository">The repository; the rest of the reference doesn't count.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    /// <exception cref="LinuxKitException">The registry can't be asked, or its list is broken.</exception>
    public async IAsyncEnumerable<string> ListTagsAsync(ImageReference repository, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var source = RepositoryOf(repository);
        await foreach (var page in source.ReadPagesAsync(source.Reading(HttpMethod.Get, "tags/list"), cancellationToken).ConfigureAwait(false))
        {
            foreach (var tag in ReadTags(page, source.Location))
            {
                yield return tag;
            }
        }
    }

    /// <summary>Lists what says something about a manifest, such as signatures.</summary>
    /// <param name="repository">The repository; the rest of the reference doesn't count.</param>
    /// <param name="subject">The manifest.</param>
    /// <param name="artifactType">The only kind wanted, or <see langword="null"/> for all.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    /// <exception cref="LinuxKitException">The registry can't be asked, or its list is broken.</exception>
    public ValueTask<ImmutableArray<Descriptor>> ListReferrersAsync(
        ImageReference repository, Digest subject, string? artifactType, CancellationToken cancellationToken) =>
        new Referrers(RepositoryOf(repository)).ListAsync(subject, artifactType, cancellationToken);

    /// <summary>Pushes an index or manifest with all that belongs to it, and gives it a name.</summary>
    /// <param name="layout">Where it is.</param>
    /// <param name="root">The index or manifest.</param>
    /// <param name="name">The name, by which the registry is found; its digest, if it has one, is not looked at.</param>
    /// <param name="cancellationToken">Stops the push.</param>
    /// <exception cref="LinuxKitException">A part is missing or broken, or the registry does not take it.</exception>
    public async ValueTask PushAsync(OciLayout layout, Descriptor root, ImageReference name, CancellationToken cancellationToken)
    {
        using var push = new ImagePush(RepositoryOf(name), Options.Concurrency);
        await push.PushAsync(layout.Blobs, root, name.Tag, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Pushes a blob, unless the registry has it.</summary>
    /// <param name="repository">The repository; the rest of the reference doesn't count.</param>
    /// <param name="blob">The blob.</param>
    /// <param name="source">Where it is read from, more than once if need be.</param>
    /// <param name="mountFrom">A repository of the same registry that has the blob, or <see langword="null"/>.</param>
    /// <param name="cancellationToken">Stops the push.</param>
    /// <exception cref="LinuxKitException">The blob is broken, or the registry does not take it.</exception>
    public ValueTask PushBlobAsync(
        ImageReference repository, Descriptor blob, IBlobSource source, string? mountFrom, CancellationToken cancellationToken) =>
        new BlobUpload(RepositoryOf(repository)).PushAsync(blob, source, mountFrom, cancellationToken);

    /// <summary>Pushes an index or manifest whose parts the registry has.</summary>
    /// <param name="repository">The repository; the rest of the reference doesn't count.</param>
    /// <param name="document">The index or manifest.</param>
    /// <param name="tag">The tag, or <see langword="null"/> for none.</param>
    /// <param name="cancellationToken">Stops the push.</param>
    /// <exception cref="LinuxKitException">The registry does not take it.</exception>
    public ValueTask PushDocumentAsync(ImageReference repository, RegistryDocument document, string? tag, CancellationToken cancellationToken) =>
        new ManifestPush(RepositoryOf(repository)).PushAsync(document, tag, cancellationToken);

    /// <summary>Deletes an index or manifest, with all its tags; or a tag alone, where the name has no digest and the registry can do that.</summary>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">Stops the request.</param>
    /// <returns>Whether there was something to delete.</returns>
    /// <exception cref="LinuxKitException">The registry refuses.</exception>
    public ValueTask<bool> DeleteAsync(ImageReference name, CancellationToken cancellationToken) =>
        DeleteAsync(RepositoryOf(name), $"manifests/{TagOrDigest(name)}", cancellationToken);

    /// <summary>Deletes a blob.</summary>
    /// <param name="repository">The repository; the rest of the reference doesn't count.</param>
    /// <param name="blob">The blob.</param>
    /// <param name="cancellationToken">Stops the request.</param>
    /// <returns>Whether there was something to delete.</returns>
    /// <exception cref="LinuxKitException">The registry refuses.</exception>
    public ValueTask<bool> DeleteBlobAsync(ImageReference repository, Digest blob, CancellationToken cancellationToken) =>
        DeleteAsync(RepositoryOf(repository), $"blobs/{blob}", cancellationToken);

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var connection in _connections.Values.Where(connection => connection.IsValueCreated))
        {
            connection.Value.Dispose();
        }

        _transport.Dispose();
    }

    /// <summary>Where the parts of an image can be had, in order: the mirrors that aren't down, and the registry itself.</summary>
    internal ImmutableArray<RegistryRepository> SourcesOf(ImageReference name)
    {
        var connections = RegistryEndpoint.For(name.Registry, Options).Select(Connect).ToList();
        return [.. connections.Where(connection => !connection.IsDown || connection == connections[^1]).Select(connection => new RegistryRepository(connection, name.Repository))];
    }

    /// <summary>The repository on the registry itself.</summary>
    internal RegistryRepository RepositoryOf(ImageReference name) =>
        new(Connect(RegistryEndpoint.Of(name.Registry, Options)), name.Repository);

    private RegistryConnection Connect(RegistryEndpoint endpoint) => _connections.GetOrAdd(
        endpoint, key => new Lazy<RegistryConnection>(() => new RegistryConnection(key, Options, _transport, _search, _retries.Value))).Value;

    private static string TagOrDigest(ImageReference name) => name.Digest?.ToString() ?? name.Tag!;

    private static async ValueTask<bool> DeleteAsync(RegistryRepository repository, string path, CancellationToken cancellationToken)
    {
        using var response = await repository.Connection.SendAsync(repository.Deleting(path), cancellationToken).ConfigureAwait(false);
        return response.IsSuccessStatusCode;
    }

    private static IEnumerable<string> ReadTags(byte[] page, string location)
    {
        try
        {
            var tags = JsonSerializer.Deserialize(page, ErrorsContext.Default.TagsJson)?.Tags ?? [];
            return tags.Where(tag => ReferenceGrammar.IsTag(tag)).Select(tag => tag!);
        }
        catch (JsonException exception)
        {
            throw new LinuxKitException(RegistryDiagnostics.ProtocolError.At(default, $"The list of tags of '{location}' is not the JSON that it should be."), exception);
        }
    }
}
