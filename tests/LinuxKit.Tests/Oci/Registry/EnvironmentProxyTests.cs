using LinuxKit.Oci;
using LinuxKit.Oci.Registry;

namespace LinuxKit.Tests.Oci.Registry;

[TestClass]
public sealed class EnvironmentProxyTests
{
    [TestMethod]
    [DataRow("https://r.example/", "http://secure:3128/")]
    [DataRow("http://r.example/", "http://plain:3128/")]
    [DataRow("https://direct.example/", null)]
    [DataRow("https://a.direct.example/", null)]
    [DataRow("https://indirect.example/", "http://secure:3128/")]
    [DataRow("https://port.example:5000/", null)]
    [DataRow("https://port.example/", "http://secure:3128/")]
    [DataRow("https://10.1.2.3/", null)]
    [DataRow("https://11.1.2.3/", "http://secure:3128/")]
    [DataRow("https://localhost:5000/", null)]
    public void GetProxy_Environment_Decides(string destination, string? expected)
    {
        var environment = new Dictionary<string, string>
        {
            ["https_proxy"] = "http://secure:3128",
            ["HTTPS_PROXY"] = "http://not:1",
            ["HTTP_PROXY"] = "plain:3128",
            ["NO_PROXY"] = "direct.example, port.example:5000,10.0.0.0/8",
        };
        var proxy = new EnvironmentProxy(environment.GetValueOrDefault);
        var address = new Uri(destination);

        Assert.AreEqual(expected, proxy.IsBypassed(address) ? null : proxy.GetProxy(address)?.ToString());
    }

    [TestMethod]
    public void NoProxy_Asterisk_MeansAll() => Assert.IsTrue(new EnvironmentProxy(name => name switch
    {
        "ALL_PROXY" => "http://proxy:1",
        "NO_PROXY" => "*",
        _ => null,
    }).IsBypassed(new Uri("https://r.example")));

    [TestMethod]
    public void Credentials_InTheAddress_AreForTheProxyAlone()
    {
        var proxy = new EnvironmentProxy(name => name == "ALL_PROXY" ? "http://me:p%40ss@proxy:3128" : null);

        Assert.AreEqual("p@ss", proxy.Credentials!.GetCredential(new Uri("http://proxy:3128"), "Basic")!.Password);
        Assert.IsNull(proxy.Credentials.GetCredential(new Uri("http://other:3128"), "Basic"));
    }

    [TestMethod]
    public void Address_ThatIsNone_NamesTheVariableOnly()
    {
        var exception = Assert.ThrowsExactly<LinuxKitException>(() => new EnvironmentProxy(name => name == "HTTPS_PROXY" ? "http://me:SECRET@ :x" : null));

        Assert.AreEqual("LK0229", exception.Diagnostic.Code);
        StringAssert.Contains(exception.Message, "HTTPS_PROXY");
        Assert.DoesNotContain("SECRET", exception.Message);
    }

    [TestMethod]
    public async Task Resolve_ProxyThatRefuses_IsNamedWithoutItsPassword()
    {
        await using var proxy = new FakeServer(_ => new FakeResponse(407) { Headers = { ["Proxy-Authenticate"] = "Basic realm=\"x\"" } });
        using var test = new RegistryTestFolder();
        test.Environment["HTTPS_PROXY"] = $"http://me:SECRET@{proxy.Host}";
        test.Options = test.Options with { Attempts = 1 };

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => test.PullAsync(ImageReference.Parse("r.example/app:1")));

        Assert.IsTrue(proxy.Requests.Any(request => request["Proxy-Authorization"] == $"Basic {Convert.ToBase64String("me:SECRET"u8)}"));
        StringAssert.Contains(exception.Message, proxy.Host);
        Assert.DoesNotContain("SECRET", exception.ToString());
    }

    [TestMethod]
    public async Task Resolve_Proxy_IsAskedForRegistriesThatAreNotHere()
    {
        await using var proxy = new FakeServer(_ => new FakeResponse(404));
        using var test = new RegistryTestFolder();
        test.Environment["HTTP_PROXY"] = proxy.Address.ToString();
        test.Options = test.Options with { Mirrors = [RegistryMirror.Parse("r.example=http://mirror.example")], Attempts = 1, InsecureRegistries = ["r.example"] };

        await Assert.ThrowsExactlyAsync<LinuxKitException>(() => test.PullAsync(ImageReference.Parse("r.example/app:1")));

        Assert.IsTrue(proxy.Requests.Any(request => request.Target == "http://mirror.example/v2/app/manifests/1"));
    }
}
