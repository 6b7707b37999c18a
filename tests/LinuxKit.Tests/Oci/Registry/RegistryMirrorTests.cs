using LinuxKit.Oci.Registry;

namespace LinuxKit.Tests.Oci.Registry;

[TestClass]
public sealed class RegistryMirrorTests
{
    [TestMethod]
    [DataRow("https://mirror.example", null, "https://mirror.example/")]
    [DataRow(" docker.io=http://localhost:5000/hub ", "docker.io", "http://localhost:5000/hub")]
    [DataRow("index.docker.io=https://m.example", "docker.io", "https://m.example/")]
    [DataRow("r.example:5000=https://m.example", "r.example:5000", "https://m.example/")]
    public void Parse_Mirror_HasRegistryAndAddress(string text, string? registry, string address) =>
        Assert.AreEqual(new RegistryMirror(registry, new Uri(address)), RegistryMirror.Parse(text));

    [TestMethod]
    [DataRow("")]
    [DataRow("mirror.example")]
    [DataRow("ftp://mirror.example")]
    [DataRow("https://mirror.example/UPPER")]
    [DataRow("https://mirror.example/?q")]
    [DataRow("a b=https://mirror.example")]
    [DataRow("https://user:SECRET@mirror.example")]
    public void Parse_NoMirror_IsRefused(string text)
    {
        var exception = Assert.ThrowsExactly<LinuxKitException>(() => RegistryMirror.Parse(text));

        Assert.AreEqual("LK0229", exception.Diagnostic.Code);
        Assert.DoesNotContain("SECRET", exception.Message);
    }

    [TestMethod]
    public void For_Registry_ItsMirrorsThenThoseOfAllThenItself()
    {
        var options = new RegistryOptions
        {
            Mirrors =
            [
                RegistryMirror.Parse("https://all.example"), RegistryMirror.Parse("docker.io=https://hub.example:8443/a/b"), RegistryMirror.Parse("r.example=https://r2.example"),
            ],
        };

        var endpoints = RegistryEndpoint.For("docker.io", options);

        CollectionAssert.AreEqual(new[] { "hub.example:8443", "all.example", "docker.io" }, endpoints.Select(endpoint => endpoint.Host).ToArray());
        Assert.AreEqual("a/b/", endpoints[0].Prefix);
        Assert.AreEqual("https://hub.example:8443/", endpoints[0].Address.ToString());
    }
}
