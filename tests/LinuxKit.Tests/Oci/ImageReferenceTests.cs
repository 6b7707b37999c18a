using LinuxKit.Oci;

namespace LinuxKit.Tests.Oci;

[TestClass]
public sealed class ImageReferenceTests
{
    private const string Sha256 = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private const string Hex64 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [TestMethod]
    [DataRow("nginx", "docker.io/library/nginx:latest")]
    [DataRow("nginx:alpine", "docker.io/library/nginx:alpine")]
    [DataRow("linuxkit/kernel:6.12.59", "docker.io/linuxkit/kernel:6.12.59")]
    [DataRow("a/b/c", "docker.io/a/b/c:latest")]
    [DataRow("docker.io/nginx", "docker.io/library/nginx:latest")]
    [DataRow("index.docker.io/nginx", "docker.io/library/nginx:latest")]
    [DataRow("index.docker.io/library/nginx:1", "docker.io/library/nginx:1")]
    [DataRow("docker.io/linuxkit/init:v1", "docker.io/linuxkit/init:v1")]
    [DataRow("localhost/app", "localhost/app:latest")]
    [DataRow("localhost:5000/app:x", "localhost:5000/app:x")]
    [DataRow("localhost:5000/app", "localhost:5000/app:latest")]
    [DataRow("127.0.0.1:5000/golden/kernel:1", "127.0.0.1:5000/golden/kernel:1")]
    [DataRow("[::1]:5000/golden/kernel:1", "[::1]:5000/golden/kernel:1")]
    [DataRow("[fe80::1]/app", "[fe80::1]/app:latest")]
    [DataRow("linuxkit.sdk/init", "linuxkit.sdk/init:latest")]
    [DataRow("my.io/foo", "my.io/foo:latest")]
    [DataRow("REGISTRY.EXAMPLE/org/app:1", "registry.example/org/app:1")]
    [DataRow("a.b/c-d_e.f__g--h/i:_T.g-1", "a.b/c-d_e.f__g--h/i:_T.g-1")]
    [DataRow("nginx@" + Sha256, "docker.io/library/nginx@" + Sha256)]
    [DataRow("nginx:1@" + Sha256, "docker.io/library/nginx:1@" + Sha256)]
    [DataRow("r.io:443/x@" + Sha256, "r.io:443/x@" + Sha256)]
    [DataRow("localhost", "docker.io/library/localhost:latest")]
    [DataRow("app:5000", "docker.io/library/app:5000")]
    public void TryParse_Reference_IsNormalised(string text, string expected)
    {
        Assert.IsTrue(ImageReference.TryParse(text, out var reference));
        Assert.AreEqual(expected, reference.ToString());
        Assert.AreEqual(reference, ImageReference.Parse(reference.ToString()));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow(null)]
    [DataRow("/")]
    [DataRow("nginx:")]
    [DataRow(":latest")]
    [DataRow("nginx@")]
    [DataRow("@" + Sha256)]
    [DataRow("nginx@sha256:abc")]
    [DataRow("nginx@" + Sha256 + "@" + Sha256)]
    [DataRow("nginx@sha256:0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef")]
    [DataRow("nginx:a:b")]
    [DataRow("nginx:-a")]
    [DataRow("nginx:.a")]
    [DataRow("nginx:ä")]
    [DataRow("Nginx")]
    [DataRow("Registry/app")]
    [DataRow("a//b")]
    [DataRow("a/b/")]
    [DataRow("/a")]
    [DataRow("a/../b")]
    [DataRow("a..b")]
    [DataRow("a___b")]
    [DataRow("a._b")]
    [DataRow("a-")]
    [DataRow("-a/b")]
    [DataRow("_a")]
    [DataRow("a b")]
    [DataRow(" nginx")]
    [DataRow("nginx\n")]
    [DataRow("https://r.io/a")]
    [DataRow("r.io:/a")]
    [DataRow("r.io:0/a")]
    [DataRow("r.io:65536/a")]
    [DataRow("r.io:123456/a")]
    [DataRow("r.io:5x/a")]
    [DataRow("-r.io/a")]
    [DataRow("r..io/a")]
    [DataRow(".io/a")]
    [DataRow("[]:5000/a")]
    [DataRow("[::g]:5000/a")]
    [DataRow("[::1/a")]
    [DataRow("ümlaut.io/a")]
    [DataRow("r.io/A")]
    public void TryParse_NoReference_IsRefused(string? text)
    {
        Assert.IsFalse(ImageReference.TryParse(text, out _));
        if (text is not null)
        {
            var exception = Assert.ThrowsExactly<LinuxKitException>(() => ImageReference.Parse(text));
            Assert.AreEqual("LK0201", exception.Diagnostic.Code);
        }
    }

    [TestMethod]
    public void TryParse_LongestParts_AreTheLimit()
    {
        var repository = new string('a', 255 - "r.io/".Length);
        var tag = new string('t', 128);

        Assert.IsTrue(ImageReference.TryParse($"r.io/{repository}:{tag}@{Sha256}", out _));
        Assert.IsFalse(ImageReference.TryParse($"r.io/{repository}a:{tag}", out _));
        Assert.IsFalse(ImageReference.TryParse($"r.io/{repository}:{tag}t", out _));
        Assert.IsFalse(ImageReference.TryParse(new string('a', 1 << 20), out _));
    }

    [TestMethod]
    public void TryParse_BareDigest_IsNoRepository() => Assert.IsFalse(ImageReference.TryParse(Hex64, out _));

    [TestMethod]
    public void Equals_SameNormalisedForm_IsTrue()
    {
        Assert.AreEqual(ImageReference.Parse("nginx"), ImageReference.Parse("index.docker.io/library/nginx:latest"));
        Assert.AreNotEqual(ImageReference.Parse("nginx"), ImageReference.Parse("nginx:1"));
        Assert.AreNotEqual(ImageReference.Parse("nginx"), ImageReference.Parse("nginx@" + Sha256));
    }

    [TestMethod]
    [DataRow("registry.example:5000", "registry.example:5000/team/app:1")]
    [DataRow("Registry.Example:5000", "registry.example:5000/team/app:1")]
    [DataRow("index.docker.io", "docker.io/team/app:1")]
    [DataRow("docker.io", "docker.io/team/app:1")]
    [DataRow("registry.example/more", "registry.example/more/team/app:1")]
    public void Parse_RegistryByItself_IsTheRegistry(string registry, string expected) =>
        Assert.AreEqual(expected, ImageReference.Parse(registry, "team/app", "1").ToString());

    [TestMethod]
    [DataRow("registry", "LK0229")]
    [DataRow("", "LK0201")]
    [DataRow("https://registry.example", "LK0201")]
    public void Parse_NoRegistry_DoesNotNameOneOfDockerHub(string registry, string code) => Assert.AreEqual(
        code, Assert.ThrowsExactly<LinuxKitException>(() => ImageReference.Parse(registry, "team/app", "1")).Diagnostic.Code);

    [TestMethod]
    public void Parse_AnyText_RoundTripsOrIsRefused()
    {
        const string alphabet = "ab0A.:/@-_[]é \0";
        var random = new Random(20261124);
        for (var i = 0; i < 20_000; i++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(1, 14)).Select(_ => alphabet[random.Next(alphabet.Length)])]);
            if (ImageReference.TryParse(text, out var reference))
            {
                Assert.AreEqual(reference, ImageReference.Parse(reference.ToString()), $"seed 20261124, '{text}'");
            }
        }
    }
}
