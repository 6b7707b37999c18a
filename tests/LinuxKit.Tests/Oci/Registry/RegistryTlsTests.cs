using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using LinuxKit.Oci.Registry;

namespace LinuxKit.Tests.Oci.Registry;

[TestClass]
public sealed class RegistryTlsTests
{
    [TestMethod]
    public async Task Resolve_UnknownAuthority_IsNotTrustedAndNotSpokenToInPlain()
    {
        using var authority = new TestAuthority();
        await using var registry = new FakeRegistry(authority.ServerOptions());
        using var test = new RegistryTestFolder();
        registry.AddImage("app", "1", "amd64", [1]);

        var diagnostic = await test.FailAsync(registry.Name("app:1"));

        Assert.AreEqual("LK0224", diagnostic.Code);
        StringAssert.Contains(diagnostic.Message, "CN=LinuxKit test authority");
        Assert.IsEmpty(registry.Server.Requests);
    }

    [TestMethod]
    [DataRow("home/.docker/certs.d")]
    [DataRow("home/.config/containers/certs.d")]
    public async Task Resolve_AuthorityInCertsFolder_IsTrusted(string folder)
    {
        using var authority = new TestAuthority();
        await using var registry = new FakeRegistry(authority.ServerOptions());
        using var test = new RegistryTestFolder();
        registry.AddImage("app", "1", "amd64", [1]);
        test.Write($"{folder}/{registry.Host}/ca.crt", authority.Certificate.ExportCertificatePem());

        Assert.IsNotNull(await test.PullAsync(registry.Name("app:1")));
    }

    [TestMethod]
    public async Task Resolve_CertificateForAnotherHost_IsNotTrusted()
    {
        using var authority = new TestAuthority();
        await using var registry = new FakeRegistry(authority.ServerOptions("elsewhere.example"));
        using var test = new RegistryTestFolder();
        test.Write($"home/.docker/certs.d/{registry.Host}/ca.crt", authority.Certificate.ExportCertificatePem());

        var diagnostic = await test.FailAsync(registry.Name("app:1"));

        Assert.AreEqual("LK0224", diagnostic.Code);
        StringAssert.Contains(diagnostic.Message, "elsewhere.example");
    }

    [TestMethod]
    public async Task Resolve_CertificateForClients_IsNotTrusted()
    {
        using var authority = new TestAuthority();
        await using var registry = new FakeRegistry(new SslServerAuthenticationOptions { ServerCertificate = authority.Issue("127.0.0.1", "1.3.6.1.5.5.7.3.2") });
        using var test = new RegistryTestFolder();
        test.Write($"home/.docker/certs.d/{registry.Host}/ca.crt", authority.Certificate.ExportCertificatePem());

        Assert.AreEqual("LK0224", (await test.FailAsync(registry.Name("app:1"))).Code);
    }

    [TestMethod]
    public async Task Resolve_InsecureRegistry_IsTrustedAsItIs()
    {
        using var authority = new TestAuthority();
        await using var registry = new FakeRegistry(authority.ServerOptions());
        using var test = new RegistryTestFolder();
        registry.AddImage("app", "1", "amd64", [1]);
        test.Options = test.Options with { InsecureRegistries = [registry.Host] };

        Assert.IsNotNull(await test.PullAsync(registry.Name("app:1")));
    }

    [TestMethod]
    public async Task Resolve_TokenServerOfAnInsecureRegistry_HasToBeTrusted()
    {
        using var authority = new TestAuthority();
        await using var tokens = new FakeServer(_ => new FakeResponse(200, """{"token":"T"}"""), authority.ServerOptions());
        await using var registry = new FakeRegistry(authority.ServerOptions())
        {
            Change = (_, _) => new FakeResponse(401) { Headers = { ["WWW-Authenticate"] = $"Bearer realm=\"{tokens.Address}\"" } },
        };
        using var test = new RegistryTestFolder();
        test.Options = test.Options with { InsecureRegistries = [registry.Host] };

        var diagnostic = await test.FailAsync(registry.Name("app:1"));

        Assert.AreEqual("LK0224", diagnostic.Code);
        StringAssert.Contains(diagnostic.Message, tokens.Host);
        Assert.IsEmpty(tokens.Requests);
    }

    [TestMethod]
    public async Task Resolve_ClientCertificate_IsShown()
    {
        using var authority = new TestAuthority();
        var options = authority.ServerOptions();
        options.ClientCertificateRequired = true;
        options.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
        await using var registry = new FakeRegistry(options);
        using var test = new RegistryTestFolder();
        registry.AddImage("app", "1", "amd64", [1]);
        using var client = authority.Issue("somebody");
        test.Write($"home/.docker/certs.d/{registry.Host}/ca.crt", authority.Certificate.ExportCertificatePem());
        test.Write($"home/.docker/certs.d/{registry.Host}/me.cert", client.ExportCertificatePem());
        test.Write($"home/.docker/certs.d/{registry.Host}/me.key", client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());

        Assert.IsNotNull(await test.PullAsync(registry.Name("app:1")));
        StringAssert.Contains(registry.Server.ClientCertificate!.Subject, "somebody");
    }

    [TestMethod]
    public async Task Resolve_BrokenCertificate_NamesTheFile()
    {
        await using var registry = new FakeRegistry();
        using var test = new RegistryTestFolder();
        var file = test.Write($"home/.docker/certs.d/{registry.Host}/me.cert", "nonsense");

        var diagnostic = await test.FailAsync(registry.Name("app:1"));

        Assert.AreEqual("LK0230", diagnostic.Code);
        StringAssert.Contains(diagnostic.Message, file);
    }

    [TestMethod]
    public async Task Resolve_RedirectFromTlsToPlain_IsRefused()
    {
        using var authority = new TestAuthority();
        await using var plain = new FakeServer(_ => new FakeResponse(200));
        await using var registry = new FakeRegistry(authority.ServerOptions())
        {
            Change = (request, right) => request.Path == "/v2/" ? right : new FakeResponse(307) { Headers = { ["Location"] = $"{plain.Address}x" } },
        };
        using var test = new RegistryTestFolder();
        test.Write($"home/.docker/certs.d/{registry.Host}/ca.crt", authority.Certificate.ExportCertificatePem());

        Assert.AreEqual("LK0227", (await test.FailAsync(registry.Name("app:1"))).Code);
        Assert.IsEmpty(plain.Requests);
    }

    [TestMethod]
    public async Task Resolve_TokenServerWithoutTls_IsNotTold()
    {
        using var authority = new TestAuthority();
        await using var tokens = new FakeServer(_ => new FakeResponse(200, """{"token":"T"}"""));
        await using var registry = new FakeRegistry(authority.ServerOptions())
        {
            Change = (_, _) => new FakeResponse(401) { Headers = { ["WWW-Authenticate"] = $"Bearer realm=\"{tokens.Address}\"" } },
        };
        using var test = new RegistryTestFolder();
        test.Write($"home/.docker/certs.d/{registry.Host}/ca.crt", authority.Certificate.ExportCertificatePem());

        Assert.AreEqual("LK0226", (await test.FailAsync(registry.Name("app:1"))).Code);
        Assert.IsEmpty(tokens.Requests);
    }

    [TestMethod]
    [DataRow("registry.example", false)]
    [DataRow("localhost:5000", true)]
    [DataRow("127.9.9.9", true)]
    [DataRow("[::1]:5000", true)]
    [DataRow("10.0.0.1", false)]
    [DataRow("localhost.example", false)]
    [DataRow("named.example:5000", true)]
    [DataRow("named.example", false)]
    public void Of_Registry_MayBePlainOnlyHereOrWhenNamed(string registry, bool expected)
    {
        var endpoint = RegistryEndpoint.Of(registry, new RegistryOptions { InsecureRegistries = ["Named.example:5000"] });

        Assert.AreEqual(expected, endpoint.MayBePlain);
        Assert.AreEqual("https", endpoint.Address.Scheme);
    }
}
