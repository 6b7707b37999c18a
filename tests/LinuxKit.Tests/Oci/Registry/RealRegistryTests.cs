using System.Text;
using LinuxKit.Oci;
using LinuxKit.Oci.Registry;
using LinuxKit.Tests.Archives;

namespace LinuxKit.Tests.Oci.Registry;

/// <summary>A real registry, and skopeo as the other party.</summary>
[TestClass]
public sealed class RealRegistryTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly string Golden = Path.Combine(TestAssets.GoldenFolder, "images");

    [TestMethod]
    [DataRow(false, false)]
    [DataRow(true, false)]
    [DataRow(true, true)]
    public async Task Pull_WhatSkopeoPushed_IsTheSame(bool asksForPassword, bool hasTls)
    {
        using var peer = new Peer();
        await using var registry = await peer.StartAsync(asksForPassword, hasTls);
        await Judge.RunAsync(
            "skopeo", ["copy", "--all", "--quiet", .. peer.Options("dest"), $"oci:{Golden}:127.0.0.1:5000/golden/init:1", $"docker://{registry.Host}/golden/init:1"], None);

        foreach (var platform in new[] { "amd64", "arm64" })
        {
            var expected = await (await OciLayout.OpenAsync(Golden, None)).ResolveAsync(ImageReference.Parse("127.0.0.1:5000/golden/init:1"), new Platform(platform), None);
            var image = await peer.Test.PullAsync(registry.Name("golden/init:1"), platform);

            Assert.AreEqual(expected!.Manifest.Digest, image!.Manifest.Digest);
            Assert.AreEqual(expected.Index!.Digest, image.Index!.Digest);
            CollectionAssert.AreEqual(expected.Layers, image.Layers);
        }

        peer.Test.AssertStoreIsWhole();
    }

    [TestMethod]
    [DataRow(false, false)]
    [DataRow(true, false)]
    [DataRow(true, true)]
    public async Task Push_ForSkopeo_IsTheSame(bool asksForPassword, bool hasTls)
    {
        using var peer = new Peer();
        await using var registry = await peer.StartAsync(asksForPassword, hasTls);
        var layout = await OciLayout.OpenAsync(Golden, None);
        var root = layout.Entries.Single(entry => LayoutNames.FullNames(entry).Contains(ImageReference.Parse("127.0.0.1:5000/golden/layers:1")));
        using var client = new RegistryClient(peer.Test.Options);

        await client.PushAsync(layout, root, registry.Name("pushed/layers:7"), None);
        var copy = Path.Combine(peer.Test.Folder, "copy");
        await Judge.RunAsync("skopeo", ["copy", "--all", "--quiet", .. peer.Options("src"), $"docker://{registry.Host}/pushed/layers:7", $"oci:{copy}:x/y:1"], None);

        Assert.AreEqual(root.Digest, (await OciLayout.OpenAsync(copy, None)).Entries.Single().Digest);
        CollectionAssert.AreEqual(new[] { "7" }, await client.ListTagsAsync(registry.Name("pushed/layers"), None).ToListAsync());
        Assert.AreEqual(root.Digest, await client.ResolveAsync(registry.Name("pushed/layers:7"), None));
    }

    [TestMethod]
    public async Task Pull_WrongPassword_IsUnauthorized()
    {
        using var peer = new Peer();
        await using var registry = await peer.StartAsync(asksForPassword: true, hasTls: false);
        peer.LogIn(registry.Host, "another");

        Assert.AreEqual("LK0220", (await peer.Test.FailAsync(registry.Name("app:1"))).Code);
    }

    [TestMethod]
    public async Task Pull_UnknownRepository_IsNotFound()
    {
        using var peer = new Peer();
        await using var registry = await peer.StartAsync(asksForPassword: false, hasTls: false);

        Assert.AreEqual("LK0202", (await peer.Test.FailAsync(registry.Name("no/such:1"))).Code);
    }

    [TestMethod]
    public async Task Push_ArtifactWithSubject_IsFoundAndDeleted()
    {
        using var peer = new Peer();
        await using var registry = await peer.StartAsync(asksForPassword: false, hasTls: false);
        using var client = new RegistryClient(peer.Test.Options);
        using var layout = new TestLayout();
        var image = layout.Image();
        layout.WriteIndex(image);
        var source = await layout.OpenAsync();
        var subject = source.Entries.Single();
        await client.PushAsync(source, subject, registry.Name("app:1"), None);
        var empty = new Descriptor("application/vnd.oci.empty.v1+json", Digest.OfSha256("{}"u8), 2);
        await client.PushBlobAsync(registry.Name("app"), empty, new TextSource("{}"), null, None);
        var content = DocumentWriter.Write(new ImageManifest(MediaTypes.Manifest, empty, []) { ArtifactType = "application/x-test", Subject = subject });
        var artifact = new RegistryDocument(new Descriptor(MediaTypes.Manifest, Digest.OfSha256(content), content.Length), [.. content]);

        await client.PushDocumentAsync(registry.Name("app"), artifact, null, None);
        var found = await client.ListReferrersAsync(registry.Name("app"), subject.Digest, "application/x-test", None);

        Assert.AreEqual(artifact.Descriptor.Digest, found.Single().Digest);
        Assert.IsTrue(await client.DeleteAsync(registry.Name($"app@{artifact.Descriptor.Digest}"), None));
        Assert.IsNull(await client.ReadAsync(registry.Name($"app@{artifact.Descriptor.Digest}"), None));
        Assert.IsTrue(await client.DeleteBlobAsync(registry.Name("app"), empty.Digest, None));
    }

    [TestMethod]
    public async Task PushBlob_OfAnotherRepository_IsMountedAndNotSent()
    {
        using var peer = new Peer();
        await using var registry = await peer.StartAsync(asksForPassword: false, hasTls: false);
        using var client = new RegistryClient(peer.Test.Options);
        var blob = new Descriptor("x", Digest.OfSha256("hello"u8), 5);
        await client.PushBlobAsync(registry.Name("one"), blob, new TextSource("hello"), null, None);

        await client.PushBlobAsync(registry.Name("two"), blob, new TextSource(null), "one", None);

        Assert.IsTrue(await client.DeleteBlobAsync(registry.Name("two"), blob.Digest, None));
    }

    [TestMethod]
    [TestCategory("Long")]
    public async Task PushAndPull_LargeLayer_TakesLittleMemory()
    {
        using var peer = new Peer();
        await using var registry = await peer.StartAsync(asksForPassword: true, hasTls: false);
        using var client = new RegistryClient(peer.Test.Options);
        var size = (long)LongRun.Count(1024, least: 64) << 20;
        var layoutFolder = Path.Combine(peer.Test.Folder, "large");
        await WriteLayoutAsync(layoutFolder, size);
        var layout = await OciLayout.OpenAsync(layoutFolder, None);

        await client.PushAsync(layout, layout.Entries.Single(), registry.Name("large:1"), None);
        await Judge.RunAsync("skopeo", ["copy", "--quiet", .. peer.Options("src"), $"docker://{registry.Host}/large:1", $"oci:{layoutFolder}2:x"], None);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var image = await peer.Test.PullAsync(registry.Name("large:1"));

        Assert.IsLessThan(32 << 20, GC.GetTotalMemory(forceFullCollection: false) - before);
        var layer = image!.Layers.Single();
        Assert.AreEqual(size, new FileInfo(Path.Combine(peer.Test.Store.Location, "blobs", "sha256", layer.Digest.Hex)).Length);
        await using var content = await peer.Test.Store.OpenAsync(layer, None);
        await content.CopyToAsync(Stream.Null, None);
    }

    private static async Task WriteLayoutAsync(string folder, long size)
    {
        Directory.CreateDirectory(Path.Combine(folder, "blobs", "sha256"));
        var path = Path.Combine(folder, "layer");
        await using (var file = File.Create(path))
        {
            var block = RegistryTestFolder.Noise(1, 1 << 20);
            for (var written = 0L; written < size; written += block.Length)
            {
                BitConverter.TryWriteBytes(block, written);
                await file.WriteAsync(block);
            }
        }

        Digest digest;
        await using (var file = File.OpenRead(path))
        {
            digest = Digest.FromSha256(await System.Security.Cryptography.SHA256.HashDataAsync(file));
        }

        File.Move(path, Path.Combine(folder, "blobs", "sha256", digest.Hex));
        var config = await AddAsync(Encoding.UTF8.GetBytes(
            $"{{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{{\"type\":\"layers\",\"diff_ids\":[\"{digest}\"]}}}}"), MediaTypes.Config);
        var manifest = DocumentWriter.Write(new ImageManifest(MediaTypes.Manifest, config, [new Descriptor(MediaTypes.LayerTar, digest, size)]));
        await LayoutIndex.WriteAsync(folder, [await AddAsync(manifest, MediaTypes.Manifest)], None);

        async Task<Descriptor> AddAsync(byte[] content, string mediaType)
        {
            var descriptor = new Descriptor(mediaType, Digest.OfSha256(content), content.Length);
            await File.WriteAllBytesAsync(Path.Combine(folder, "blobs", "sha256", descriptor.Digest.Hex), content);
            return descriptor;
        }
    }

    private sealed class TextSource(string? text) : IBlobSource
    {
        public string Location => "memory";

        public ValueTask<Stream> OpenAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
            new(new MemoryStream(Encoding.UTF8.GetBytes(text ?? throw new InvalidOperationException("It was to be mounted."))));
    }

    /// <summary>A user of the registry, and the same user for skopeo.</summary>
    private sealed class Peer : IDisposable
    {
        private TestAuthority? _authority;
        private bool _hasPassword;

        public RegistryTestFolder Test { get; } = new();

        public async Task<RealRegistry> StartAsync(bool asksForPassword, bool hasTls)
        {
            _hasPassword = asksForPassword;
            _authority = hasTls ? new TestAuthority() : null;
            var registry = await RealRegistry.StartAsync(asksForPassword, _authority);
            if (_authority is not null)
            {
                Test.Write($"home/.config/containers/certs.d/{registry.Host}/ca.crt", _authority.Certificate.ExportCertificatePem());
                Test.Write("certs/ca.crt", _authority.Certificate.ExportCertificatePem());
            }

            if (asksForPassword)
            {
                LogIn(registry.Host, RealRegistry.Password);
            }

            return registry;
        }

        public void LogIn(string host, string password)
        {
            var pair = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{RealRegistry.User}:{password}"));
            Test.Write("home/.docker/config.json", $"{{\"auths\":{{\"{host}\":{{\"auth\":\"{pair}\"}}}}}}");
        }

        public IEnumerable<string> Options(string side)
        {
            if (_hasPassword)
            {
                yield return $"--{side}-creds={RealRegistry.User}:{RealRegistry.Password}";
            }

            yield return _authority is null ? $"--{side}-tls-verify=false" : $"--{side}-cert-dir={Path.Combine(Test.Folder, "certs")}";
        }

        public void Dispose()
        {
            _authority?.Dispose();
            Test.Dispose();
        }
    }
}
