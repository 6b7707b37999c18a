using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using LinuxKit.Oci;
using LinuxKit.Oci.Registry;
using LinuxKit.Oci.Signatures;
using LinuxKit.Tests.Oci.Registry;

namespace LinuxKit.Tests.Oci.Signatures;

[TestClass]
public sealed class SignedImagesTests
{
    private const string SimpleSigningType = "application/vnd.dev.cosign.simplesigning.v1+json";
    private const string BundleType = "application/vnd.dev.sigstore.bundle.v0.3+json";
    private const string EmptyType = "application/vnd.oci.empty.v1+json";

    private static readonly Platform Amd64 = new("amd64");

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public required TestContext TestContext { get; init; }

    private CancellationToken Token => TestContext.CancellationToken;

    [TestCleanup]
    public void Cleanup() => _key.Dispose();

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task Resolve_SignedIndexOrManifest_IsTakenAndNotAskedForAgain(bool manifestAlone)
    {
        await using var registry = new FakeRegistry();
        using var test = new RegistryTestFolder();
        var manifest = registry.AddImage("app", null, "amd64", RegistryTestFolder.Noise(1, 100));
        var index = registry.AddIndex("app", "1", manifest);
        SignSimply(registry, manifestAlone ? manifest.Digest : index.Digest);

        Assert.IsNotNull(await ResolveAsync(test, registry));
        var requests = registry.Server.Requests.Count;
        Assert.IsNotNull(await ResolveAsync(test, registry));

        Assert.AreEqual(requests, registry.Server.Requests.Count);
    }

    [TestMethod]
    public async Task Resolve_Bundle_IsTaken()
    {
        await using var registry = new FakeRegistry();
        using var test = new RegistryTestFolder();
        var image = registry.AddImage("app", "1", "amd64", RegistryTestFolder.Noise(1, 100));
        using var client = new RegistryClient(test.Options);
        await PushBundleAsync(client, registry, image, image.Digest.Hex);

        Assert.IsNotNull(await ResolveAsync(test, registry));
    }

    [TestMethod]
    public async Task Resolve_SignatureOfOtherContentOrOtherKeyOrNone_IsRefused()
    {
        await using var registry = new FakeRegistry();
        using var test = new RegistryTestFolder();
        var image = registry.AddImage("app", "1", "amd64", RegistryTestFolder.Noise(1, 100));
        await FailsAsync(test, registry);

        SignSimply(registry, image.Digest, payloadOf: Digest.OfSha256("other"u8));
        await FailsAsync(test, registry);

        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        SignSimply(registry, image.Digest, key: other);
        await FailsAsync(test, registry);

        using var client = new RegistryClient(test.Options);
        await PushBundleAsync(client, registry, image, new string('0', 64));
        await FailsAsync(test, registry);

        SignSimply(registry, image.Digest);
        Assert.IsNotNull(await ResolveAsync(test, registry));
    }

    [TestMethod]
    [DataRow("not base64 !")]
    [DataRow("")]
    [DataRow("AAAA")]
    [DataRow("MAA=")]
    public async Task Resolve_NoSignatureAtAll_IsRefused(string signature)
    {
        await using var registry = new FakeRegistry();
        using var test = new RegistryTestFolder();
        var image = registry.AddImage("app", "1", "amd64", RegistryTestFolder.Noise(1, 100));
        AddSimply(registry, image.Digest, Payload(image.Digest), signature);

        await FailsAsync(test, registry);
    }

    [TestMethod]
    public async Task Verify_KeysAndSignaturesOfOpenSsl_AreRead()
    {
        using var test = new RegistryTestFolder();
        var message = test.Write("message", "hello");
        foreach (var (name, arguments) in new[]
        {
            ("ec", new[] { "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256" }),
            ("rsa", ["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]),
            ("ed", ["genpkey", "-algorithm", "ED25519"]),
        })
        {
            var (secret, key, signature) = (Path.Combine(test.Folder, name), Path.Combine(test.Folder, name + ".pub"), Path.Combine(test.Folder, name + ".sig"));
            await Archives.Judge.FilterAsync("openssl", [.. arguments, "-out", secret], [], Token);
            await Archives.Judge.RunAsync("openssl", ["pkey", "-in", secret, "-pubout", "-out", key], Token);
            await Archives.Judge.RunAsync(
                "openssl",
                name == "ed" ? ["pkeyutl", "-sign", "-inkey", secret, "-rawin", "-in", message, "-out", signature] : ["dgst", "-sha256", "-sign", secret, "-out", signature, message],
                Token);

            var read = await SignatureKey.ReadAsync(key, Token);
            var bytes = await File.ReadAllBytesAsync(signature, Token);

            Assert.IsTrue(read.Verify("hello"u8, bytes), name);
            Assert.IsFalse(read.Verify("hullo"u8, bytes), name);
            for (var length = 0; length < bytes.Length; length++)
            {
                Assert.IsFalse(read.Verify("hello"u8, bytes[..length]), name);
            }
        }
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")]
    [DataRow("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    public async Task ReadKey_NoKey_FailsAndNamesTheFile(string content)
    {
        using var test = new RegistryTestFolder();
        var path = test.Write("cosign.pub", content);

        foreach (var file in new[] { path, path + ".gone" })
        {
            var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => SignatureKey.ReadAsync(file, Token));
            Assert.AreEqual("LK0240", exception.Diagnostic.Code);
            Assert.AreEqual(file, exception.Diagnostic.Location.File);
        }
    }

    private async Task<ResolvedImage?> ResolveAsync(RegistryTestFolder test, FakeRegistry registry)
    {
        var key = await SignatureKey.ReadAsync(test.Write("cosign.pub", _key.ExportSubjectPublicKeyInfoPem()), Token);
        using var client = new RegistryClient(test.Options);
        using var images = new RegistryImages(test.Store, client);
        return await new SignedImages(images, test.Store, client, [key]).ResolveAsync(registry.Name("app:1"), Amd64, Token);
    }

    private async Task FailsAsync(RegistryTestFolder test, FakeRegistry registry)
    {
        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => ResolveAsync(test, registry));
        Assert.AreEqual("LK0241", exception.Diagnostic.Code);
    }

    private void SignSimply(FakeRegistry registry, Digest image, Digest? payloadOf = null, ECDsa? key = null)
    {
        var payload = Payload(payloadOf ?? image);
        AddSimply(registry, image, payload, Convert.ToBase64String(Sign(payload, key)));
    }

    private static void AddSimply(FakeRegistry registry, Digest image, byte[] payload, string signature)
    {
        var layer = registry.AddBlob(SimpleSigningType, payload) with
        {
            Annotations = ImmutableSortedDictionary<string, string>.Empty.Add("dev.cosignproject.cosign/signature", signature),
        };
        var manifest = new ImageManifest(MediaTypes.Manifest, registry.AddBlob(MediaTypes.Config, "{}"u8.ToArray()), [layer]);
        registry.AddManifest("app", $"sha256-{image.Hex}.sig", DocumentWriter.Write(manifest));
    }

    private async Task PushBundleAsync(RegistryClient client, FakeRegistry registry, Descriptor image, string signedHex)
    {
        var statement = Encoding.UTF8.GetBytes(new JsonObject
        {
            ["_type"] = "https://in-toto.io/Statement/v1",
            ["subject"] = new JsonArray(new JsonObject { ["digest"] = new JsonObject { ["sha256"] = signedHex } }),
            ["predicateType"] = "https://sigstore.dev/cosign/sign/v1",
        }.ToJsonString());
        const string Type = "application/vnd.in-toto+json";
        var message = Encoding.UTF8.GetBytes($"DSSEv1 {Type.Length} {Type} {statement.Length} ").Concat(statement).ToArray();
        var bundle = Encoding.UTF8.GetBytes(new JsonObject
        {
            ["mediaType"] = BundleType,
            ["dsseEnvelope"] = new JsonObject
            {
                ["payload"] = Convert.ToBase64String(statement),
                ["payloadType"] = Type,
                ["signatures"] = new JsonArray(new JsonObject { ["sig"] = Convert.ToBase64String(Sign(message)) }),
            },
        }.ToJsonString());
        var manifest = new ImageManifest(MediaTypes.Manifest, registry.AddBlob(EmptyType, "{}"u8.ToArray()), [registry.AddBlob(BundleType, bundle)])
        {
            ArtifactType = BundleType,
            Subject = image,
        };
        var content = DocumentWriter.Write(manifest);
        var document = new RegistryDocument(new Descriptor(MediaTypes.Manifest, Digest.OfSha256(content), content.Length), [.. content]);
        await client.PushDocumentAsync(registry.Name("app:1"), document, null, Token);
    }

    private byte[] Sign(byte[] message, ECDsa? key = null) =>
        (key ?? _key).SignData(message, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    private static byte[] Payload(Digest image) => Encoding.UTF8.GetBytes(
        "{\"critical\":{\"identity\":{\"docker-reference\":\"\"},\"image\":{\"docker-manifest-digest\":\"" + image + "\"},\"type\":\"cosign container image signature\"},\"optional\":null}");
}
