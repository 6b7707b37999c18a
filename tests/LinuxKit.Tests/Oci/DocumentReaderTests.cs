using System.Text;
using LinuxKit.Oci;

namespace LinuxKit.Tests.Oci;

[TestClass]
public sealed class DocumentReaderTests
{
    private const string Digest1 = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private const string Index = $$$$"""
        {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[
        {"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{{{{Digest1}}}}","size":7,
        "platform":{"architecture":"arm64","os":"linux","variant":"v8","os.features":["x"]},"annotations":{"b":"2","a":"1"},"urls":null}],
        "annotations":null,"something":{"else":[1.5e3,null]}}
        """;

    private const string Manifest = $$$$"""
        {"schemaVersion":2,"config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{{{{Digest1}}}}","size":7},
        "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+zstd","digest":"{{{{Digest1}}}}","size":0}],"annotations":{"k":null}}
        """;

    private const string Config = $$$$"""
        {"architecture":"amd64","os":"linux","config":{"Env":["A=\u00e4"],"Cmd":null,"Entrypoint":["/x",null],"Labels":{"l":"v"},
        "WorkingDir":"/w","User":"0","ExposedPorts":{"80/tcp":{}}},"rootfs":{"type":"layers","diff_ids":["{{{{Digest1}}}}"]},"history":[{"empty_layer":true}]}
        """;

    [TestMethod]
    public void Parse_Index_KeepsWhatMatters()
    {
        var index = (ImageIndex)Document(Index);
        var entry = index.Manifests.Single();

        Assert.AreEqual(MediaTypes.Index, index.MediaType);
        Assert.AreEqual(new Platform("arm64", "v8"), entry.Platform);
        Assert.AreEqual(7, entry.Size);
        Assert.AreEqual(Digest1, entry.Digest.ToString());
        CollectionAssert.AreEqual(new[] { "a", "b" }, entry.Annotations.Keys.ToArray());
    }

    [TestMethod]
    public void Parse_Manifest_KeepsWhatMatters()
    {
        var manifest = (ImageManifest)Document(Manifest);

        Assert.AreEqual(MediaTypes.Manifest, manifest.MediaType);
        Assert.AreEqual(MediaTypes.LayerTarZstd, manifest.Layers.Single().MediaType);
        Assert.AreEqual("", manifest.Annotations["k"]);
    }

    [TestMethod]
    public void Parse_Configuration_KeepsWhatMatters()
    {
        var configuration = ImageConfiguration.Parse(Encoding.UTF8.GetBytes(Config), "config");

        CollectionAssert.AreEqual(new[] { "/x", "" }, configuration.Config.Entrypoint);
        Assert.IsEmpty(configuration.Config.Cmd);
        CollectionAssert.AreEqual(new[] { "A=ä" }, configuration.Config.Env);
        Assert.AreEqual("/w", configuration.Config.WorkingDirectory);
        Assert.AreEqual("v", configuration.Config.Labels["l"]);
        Assert.AreEqual(Digest1, configuration.DiffIds.Single().ToString());
    }

    [TestMethod]
    [DataRow("null")]
    [DataRow("[]")]
    [DataRow("1")]
    [DataRow("{}")]
    [DataRow("")]
    [DataRow("\uFEFF{}")]
    [DataRow("""{"schemaVersion":2}""")]
    [DataRow("""{"schemaVersion":3,"manifests":[]}""")]
    [DataRow("""{"manifests":[]}""")]
    [DataRow("""{"schemaVersion":"2","manifests":[]}""")]
    [DataRow("""{"schemaVersion":2,"manifests":{}}""")]
    [DataRow("""{"schemaVersion":2,"manifests":[null]}""")]
    [DataRow("""{"schemaVersion":2,"manifests":[{}]}""")]
    [DataRow("""{"schemaVersion":2,"manifests":[]} x""")]
    [DataRow("""{"schemaVersion":2,"manifests":[],"manifests":[]}""")]
    [DataRow("""{"schemaVersion":2,"manifests":[],"layers":[]}""")]
    [DataRow("""{"schemaVersion":2,"manifests":[],"mediaType":"application/vnd.oci.image.manifest.v1+json"}""")]
    [DataRow("""{"schemaVersion":2,"manifests":[],"mediaType":"application/vnd.oci.image.config.v1+json"}""")]
    [DataRow("""{"schemaVersion":2,"manifests":[{"mediaType":"a","digest":"DIGEST","size":-1}]}""")]
    [DataRow("""{"schemaVersion":2,"manifests":[{"mediaType":"a","digest":"DIGEST","size":1e30}]}""")]
    [DataRow("""{"schemaVersion":2,"manifests":[{"mediaType":"a","digest":"DIGEST","size":9223372036854775808}]}""")]
    [DataRow("""{"schemaVersion":2,"manifests":[{"mediaType":"a","digest":"DIGEST"}]}""")]
    [DataRow("""{"schemaVersion":2,"manifests":[{"mediaType":"","digest":"DIGEST","size":1}]}""")]
    [DataRow("""{"schemaVersion":2,"manifests":[{"mediaType":"a","size":1}]}""")]
    [DataRow("""{"schemaVersion":2,"manifests":[{"mediaType":"a","digest":"sha256:../../../../etc/passwd","size":1}]}""")]
    [DataRow("""{"schemaVersion":2,"manifests":[{"mediaType":"a","digest":"md5:d41d8cd98f00b204e9800998ecf8427e","size":1}]}""")]
    [DataRow("""{"schemaVersion":2,"config":{"mediaType":"a","digest":"DIGEST","size":1}}""")]
    public void Parse_NoDocument_IsRefused(string json)
    {
        var exception = Assert.ThrowsExactly<LinuxKitException>(() => Document(json.Replace("DIGEST", Digest1, StringComparison.Ordinal)));

        Assert.AreEqual("LK0206", exception.Diagnostic.Code);
        StringAssert.StartsWith(exception.Diagnostic.Message, "document ");
    }

    [TestMethod]
    public void Parse_DeepJson_IsRefused()
    {
        var json = string.Concat(Enumerable.Repeat("{\"a\":", 100_000));

        Assert.AreEqual("LK0206", Assert.ThrowsExactly<LinuxKitException>(() => Document(json)).Diagnostic.Code);
    }

    [TestMethod]
    public void Parse_Schema1_SaysWhatItIs() =>
        Assert.AreEqual("LK0207", Assert.ThrowsExactly<LinuxKitException>(() => Document("""{"schemaVersion":1,"fsLayers":[]}""")).Diagnostic.Code);

    [TestMethod]
    [DataRow("""{"os":"linux"}""")]
    [DataRow("""{"architecture":"amd64","rootfs":{"type":"tar"}}""")]
    [DataRow("""{"architecture":"amd64","rootfs":{"diff_ids":["x"]}}""")]
    [DataRow("""{"architecture":"amd64","rootfs":{"diff_ids":[null]}}""")]
    [DataRow("""{"architecture":"amd64","config":{"Env":"A=1"}}""")]
    [DataRow("""{"architecture":["amd64"]}""")]
    public void Parse_NoConfiguration_IsRefused(string json) => Assert.AreEqual(
        "LK0206",
        Assert.ThrowsExactly<LinuxKitException>(() => ImageConfiguration.Parse(Encoding.UTF8.GetBytes(json), "config")).Diagnostic.Code);

    [TestMethod]
    public void Parse_TruncatedAtAnyOffset_IsRefused()
    {
        foreach (var text in new[] { Index, Manifest, Config })
        {
            var json = Encoding.UTF8.GetBytes(text);
            for (var length = 0; length < json.Length; length++)
            {
                Assert.ThrowsExactly<LinuxKitException>(() => Parse(text, json.AsSpan(0, length)), $"{length} bytes");
            }
        }
    }

    [TestMethod]
    public void Parse_AnyBytesChanged_IsReadOrRefused()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        foreach (var text in new[] { Index, Manifest, Config })
        {
            for (var i = 0; i < 5000; i++)
            {
                var json = Encoding.UTF8.GetBytes(text);
                for (var changes = random.Next(1, 4); changes > 0; changes--)
                {
                    json[random.Next(json.Length)] = (byte)random.Next(256);
                }

                try
                {
                    Parse(text, json);
                }
                catch (LinuxKitException)
                {
                }
                catch (Exception exception)
                {
                    Assert.Fail($"seed {seed}, round {i}: {exception}");
                }
            }
        }
    }

    [TestMethod]
    public void Parse_ControlCharacters_AreNotPassedOnToTheConsole()
    {
        var json = """{"schemaVersion":2,"manifests":[],"mediaType":"\u001b[2Jevil\n##vso[task]"}""";

        var message = Assert.ThrowsExactly<LinuxKitException>(() => Document(json)).Diagnostic.Message;

        Assert.IsFalse(message.Any(char.IsControl), message);
    }

    private static ImageDocument Document(string json) => ImageDocument.Parse(Encoding.UTF8.GetBytes(json), "document");

    private static void Parse(string kind, ReadOnlySpan<byte> json)
    {
        if (kind == Config)
        {
            _ = ImageConfiguration.Parse(json, "config");
        }
        else
        {
            _ = ImageDocument.Parse(json, "document");
        }
    }
}
