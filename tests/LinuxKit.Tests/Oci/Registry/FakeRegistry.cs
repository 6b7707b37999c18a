using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Security;
using System.Text;
using System.Text.Json.Nodes;
using LinuxKit.Oci;

namespace LinuxKit.Tests.Oci.Registry;

/// <summary>A registry that lives in memory: enough of OCI distribution-spec to be pulled from and pushed to.</summary>
internal sealed class FakeRegistry : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, (string Type, byte[] Content)> _manifests = new();
    private readonly ConcurrentDictionary<string, byte[]> _uploads = new();
    private int _uploadCount;

    public FakeRegistry(SslServerAuthenticationOptions? tls = null) => Server = new FakeServer(AnswerOrFail, tls);

    public FakeServer Server { get; }

    public string Host => Server.Host;

    public ConcurrentDictionary<string, byte[]> Blobs { get; } = new();

    /// <summary>Replaces answers; gets what would be answered.</summary>
    public Func<FakeRequest, FakeResponse, FakeResponse>? Change { get; set; }

    public bool KnowsReferrers { get; set; } = true;

    public bool KnowsChunks { get; set; } = true;

    public int PageSize { get; set; } = int.MaxValue;

    public ImageReference Name(string repositoryAndTag) => ImageReference.Parse($"{Host}/{repositoryAndTag}");

    public Descriptor AddBlob(string mediaType, byte[] content)
    {
        var digest = Digest.OfSha256(content);
        Blobs[digest.ToString()] = content;
        return new Descriptor(mediaType, digest, content.Length);
    }

    public Descriptor AddManifest(string repository, string? tag, byte[] content, string mediaType = MediaTypes.Manifest)
    {
        var digest = Digest.OfSha256(content);
        _manifests[$"{repository}/{digest}"] = (mediaType, content);
        if (tag is not null)
        {
            _manifests[$"{repository}/{tag}"] = (mediaType, content);
        }

        return new Descriptor(mediaType, digest, content.Length);
    }

    public Descriptor AddImage(string repository, string? tag, string architecture, params byte[][] layers)
    {
        var descriptors = layers.Select(layer => AddBlob(MediaTypes.LayerTar, layer)).ToList();
        var config = AddBlob(MediaTypes.Config, Encoding.UTF8.GetBytes(new JsonObject
        {
            ["architecture"] = architecture,
            ["os"] = "linux",
            ["rootfs"] = new JsonObject
            {
                ["type"] = "layers",
                ["diff_ids"] = new JsonArray([.. descriptors.Select(layer => JsonValue.Create(layer.Digest.ToString()))]),
            },
        }.ToJsonString()));
        var manifest = DocumentWriter.Write(new ImageManifest(MediaTypes.Manifest, config, [.. descriptors]));
        return AddManifest(repository, tag, manifest) with { Platform = new Platform(architecture) };
    }

    public Descriptor AddIndex(string repository, string? tag, params Descriptor[] manifests) =>
        AddManifest(repository, tag, DocumentWriter.Write(new ImageIndex(MediaTypes.Index, [.. manifests])), MediaTypes.Index);

    public byte[]? Manifest(string repository, string name) => _manifests.TryGetValue($"{repository}/{name}", out var found) ? found.Content : null;

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private FakeResponse AnswerOrFail(FakeRequest request)
    {
        var right = Answer(request);
        return Change?.Invoke(request, right) ?? right;
    }

    private FakeResponse Answer(FakeRequest request)
    {
        if (request.Path == "/v2/")
        {
            return new FakeResponse(200, "{}");
        }

        var parts = request.Path["/v2/".Length..].Split('/');
        var kind = Array.FindLastIndex(parts, part => part is "manifests" or "blobs" or "tags" or "referrers");
        if (kind < 0)
        {
            return NotFound("NAME_UNKNOWN");
        }

        var (repository, rest) = (string.Join('/', parts[..kind]), string.Join('/', parts[(kind + 1)..]));
        return (parts[kind], rest) switch
        {
            ("manifests", _) => AnswerManifest(request, repository, rest),
            ("blobs", "uploads/") => StartUpload(request, repository),
            ("blobs", ['u', 'p', 'l', ..]) => AnswerUpload(request, repository, rest),
            ("blobs", _) => AnswerBlob(request, rest),
            ("tags", _) => AnswerTags(request, repository),
            _ => AnswerReferrers(repository, rest),
        };
    }

    private FakeResponse AnswerManifest(FakeRequest request, string repository, string name)
    {
        switch (request.Method)
        {
            case "PUT":
                var added = AddManifest(repository, name.Contains(':', StringComparison.Ordinal) ? null : name, request.Body, request["Content-Type"]!);
                var created = new FakeResponse(201) { Headers = { ["Docker-Content-Digest"] = added.Digest.ToString() } };
                if (KnowsReferrers && ImageDocument.Parse(request.Body, "pushed") is ImageManifest { Subject: { } subject })
                {
                    created.Headers["OCI-Subject"] = subject.Digest.ToString();
                }

                return created;
            case "DELETE":
                return _manifests.TryRemove($"{repository}/{name}", out _) ? new FakeResponse(202) : NotFound("MANIFEST_UNKNOWN");
            default:
                return _manifests.TryGetValue($"{repository}/{name}", out var found)
                    ? new FakeResponse(200, found.Content)
                    {
                        Headers = { ["Content-Type"] = found.Type, ["Docker-Content-Digest"] = Digest.OfSha256(found.Content).ToString() },
                    }
                    : NotFound("MANIFEST_UNKNOWN");
        }
    }

    private FakeResponse AnswerBlob(FakeRequest request, string digest)
    {
        if (request.Method == "DELETE")
        {
            return Blobs.TryRemove(digest, out _) ? new FakeResponse(202) : NotFound("BLOB_UNKNOWN");
        }

        if (!Blobs.TryGetValue(digest, out var content))
        {
            return NotFound("BLOB_UNKNOWN");
        }

        if (request["Range"] is not { } range)
        {
            return new FakeResponse(200, content);
        }

        var from = int.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture);
        return new FakeResponse(206, content[from..]) { Headers = { ["Content-Range"] = $"bytes {from}-{content.Length - 1}/{content.Length}" } };
    }

    private FakeResponse StartUpload(FakeRequest request, string repository)
    {
        if (request.Query("mount") is { } mount && Blobs.ContainsKey(mount))
        {
            return new FakeResponse(201);
        }

        var id = $"upload-{Interlocked.Increment(ref _uploadCount)}";
        _uploads[id] = [];
        return Location(202, repository, id);
    }

    private FakeResponse AnswerUpload(FakeRequest request, string repository, string id)
    {
        if (!_uploads.TryGetValue(id, out var received))
        {
            return NotFound("BLOB_UPLOAD_UNKNOWN");
        }

        switch (request.Method)
        {
            case "GET":
                return Location(204, repository, id);
            case "PATCH" when !KnowsChunks:
                return new FakeResponse(405);
            case "PATCH":
                if (!request["Content-Range"]!.StartsWith($"{received.Length}-", StringComparison.Ordinal))
                {
                    return new FakeResponse(416);
                }

                _uploads[id] = [.. received, .. request.Body];
                return Location(202, repository, id);
            default:
                var whole = (byte[])[.. received, .. request.Body];
                if (Digest.OfSha256(whole).ToString() != request.Query("digest"))
                {
                    return new FakeResponse(400, """{"errors":[{"code":"DIGEST_INVALID"}]}""");
                }

                Blobs[Digest.OfSha256(whole).ToString()] = whole;
                _uploads.TryRemove(id, out _);
                return new FakeResponse(201);
        }
    }

    private FakeResponse Location(int status, string repository, string id)
    {
        var response = new FakeResponse(status) { Headers = { ["Location"] = $"/v2/{repository}/blobs/{id}?state=a%20b" } };
        if (_uploads[id].Length is > 0 and var length)
        {
            response.Headers["Range"] = $"0-{length - 1}";
        }

        return response;
    }

    private FakeResponse AnswerTags(FakeRequest request, string repository)
    {
        var last = request.Query("last") ?? "";
        var tags = _manifests.Keys
            .Where(key => key.StartsWith(repository + "/", StringComparison.Ordinal) && !key.Contains(':', StringComparison.Ordinal))
            .Select(key => key[(repository.Length + 1)..])
            .Where(tag => string.CompareOrdinal(tag, last) > 0)
            .Order(StringComparer.Ordinal)
            .ToList();
        var page = tags.Take(PageSize).ToList();
        var response = new FakeResponse(200, new JsonObject { ["name"] = repository, ["tags"] = new JsonArray([.. page.Select(tag => JsonValue.Create(tag))]) }.ToJsonString());
        if (page.Count < tags.Count)
        {
            response.Headers["Link"] = $"</v2/{repository}/tags/list?last={page[^1]}>; rel=\"next\"";
        }

        return response;
    }

    private FakeResponse AnswerReferrers(string repository, string subject)
    {
        if (!KnowsReferrers)
        {
            return NotFound("UNSUPPORTED");
        }

        var referrers = _manifests
            .Where(entry => entry.Key.StartsWith($"{repository}/sha256:", StringComparison.Ordinal))
            .Select(entry => (entry.Value.Type, entry.Value.Content, Document: ImageDocument.Parse(entry.Value.Content, entry.Key) as ImageManifest))
            .Where(entry => entry.Document?.Subject?.Digest.ToString() == subject)
            .Select(entry => new Descriptor(entry.Type, Digest.OfSha256(entry.Content), entry.Content.Length) { ArtifactType = entry.Document!.ArtifactType });
        return new FakeResponse(200, DocumentWriter.Write(new ImageIndex(MediaTypes.Index, [.. referrers])));
    }

    private static FakeResponse NotFound(string code) => new(404, $$"""{"errors":[{"code":"{{code}}","message":"not here"}]}""");
}
