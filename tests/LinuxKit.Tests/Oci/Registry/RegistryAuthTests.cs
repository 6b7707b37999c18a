using System.Text;

namespace LinuxKit.Tests.Oci.Registry;

[TestClass]
public sealed class RegistryAuthTests
{
    private const string Password = "p:a ss-WORD-9173";

    private static string Basic(string user, string password) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));

    [TestMethod]
    public async Task Resolve_BasicChallenge_SendsTheCredentialsOfConfigJson()
    {
        await using var registry = WithBasic();
        using var test = new RegistryTestFolder();
        registry.AddImage("app", "1", "amd64", [1]);
        test.Write("home/.docker/config.json", Auths(registry.Host, $"\"auth\":\"{Basic("me", Password)}\""));

        await test.PullAsync(registry.Name("app:1"));

        Assert.AreEqual(1, registry.Server.Requests.Count(request => request["Authorization"] is null && request.Path != "/v2/"), "Once challenged, it need not be again.");
    }

    [TestMethod]
    public async Task Resolve_WrongPassword_SaysWhereItIsFromAndNotWhatItIs()
    {
        await using var registry = WithBasic();
        using var test = new RegistryTestFolder();
        registry.AddImage("app", "1", "amd64", [1]);
        registry.Change = (request, _) => new FakeResponse(401, $$$"""{"errors":[{"code":"UNAUTHORIZED","message":"no: {{{request["Authorization"]}}} {{{Password}}}x"}]}""")
        {
            Headers = { ["WWW-Authenticate"] = "Basic realm=\"test\"" },
        };
        var file = test.Write("home/.docker/config.json", Auths(registry.Host, $"\"auth\":\"{Basic("me", Password)}\""));

        var diagnostic = await test.FailAsync(registry.Name("app:1"));

        Assert.AreEqual("LK0220", diagnostic.Code);
        StringAssert.Contains(diagnostic.Message, file);
        Assert.DoesNotContain(Password, diagnostic.Message);
        Assert.DoesNotContain(Basic("me", Password), diagnostic.Message);
        Assert.AreEqual(2, registry.Server.Count("GET", "/v2/app/manifests/1"), "A wrong password is not tried again.");
    }

    [TestMethod]
    public async Task Resolve_RegistryThatQuotesALongToken_IsNotQuoted()
    {
        using var test = new RegistryTestFolder();
        var token = new string('T', 300);
        await using var tokens = new FakeServer(_ => new FakeResponse(200, $$"""{"token":"{{token}}"}"""));
        await using var registry = WithBearer(tokens, () => token);
        var challenge = registry.Change!;
        registry.Change = (request, right) => request["Authorization"] is { } sent && request.Path != "/v2/"
            ? new FakeResponse(403, $$$"""{"errors":[{"code":"DENIED","message":"not with {{{sent}}}"}]}""")
            : challenge(request, right);

        var diagnostic = await test.FailAsync(registry.Name("app:1"));

        Assert.AreEqual("LK0221", diagnostic.Code);
        StringAssert.Contains(diagnostic.Message, "not with Bearer …");
        Assert.DoesNotContain("TTT", diagnostic.Message);
    }

    [TestMethod]
    public async Task Resolve_NobodyLoggedIn_SaysSo()
    {
        await using var registry = WithBasic();
        using var test = new RegistryTestFolder();

        var diagnostic = await test.FailAsync(registry.Name("app:1"));

        Assert.AreEqual("LK0220", diagnostic.Code);
        StringAssert.Contains(diagnostic.Message, "nobody is logged in");
    }

    [TestMethod]
    public async Task Resolve_Forbidden_IsDenied()
    {
        await using var registry = new FakeRegistry { Change = (_, _) => new FakeResponse(403, """{"errors":[{"code":"DENIED"}]}""") };
        using var test = new RegistryTestFolder();

        var diagnostic = await test.FailAsync(registry.Name("app:1"));

        Assert.AreEqual("LK0221", diagnostic.Code);
        StringAssert.Contains(diagnostic.Message, "DENIED");
    }

    [TestMethod]
    public async Task Resolve_BearerChallenge_FetchesOneTokenForAllBlobs()
    {
        using var test = new RegistryTestFolder();
        await using var tokens = new FakeServer(request => request["Authorization"] == $"Basic {Basic("me", Password)}"
            ? new FakeResponse(200, """{"token":"T1","expires_in":300}""")
            : new FakeResponse(401));
        await using var registry = WithBearer(tokens, () => "T1");
        registry.AddImage("app", "1", "amd64", [.. Enumerable.Range(0, 8).Select(i => RegistryTestFolder.Noise(i, 1000))]);
        test.Write("home/.docker/config.json", Auths(registry.Host, $"\"username\":\"me\",\"password\":\"{Password}\""));

        await test.PullAsync(registry.Name("app:1"));

        var request = tokens.Requests.Single();
        Assert.AreEqual("fake", request.Query("service"));
        Assert.AreEqual("repository:app:pull", request.Query("scope"));
    }

    [TestMethod]
    public async Task Resolve_IdentityToken_IsExchanged()
    {
        using var test = new RegistryTestFolder();
        await using var tokens = new FakeServer(request => request.Method == "POST"
            && Encoding.ASCII.GetString(request.Body).Contains("grant_type=refresh_token", StringComparison.Ordinal)
            && Encoding.ASCII.GetString(request.Body).Contains("refresh_token=IDENTITY", StringComparison.Ordinal)
                ? new FakeResponse(200, """{"access_token":"T2"}""")
                : new FakeResponse(401));
        await using var registry = WithBearer(tokens, () => "T2");
        registry.AddImage("app", "1", "amd64", [1]);
        test.Write("home/.docker/config.json", Auths(registry.Host, "\"identitytoken\":\"IDENTITY\""));

        Assert.IsNotNull(await test.PullAsync(registry.Name("app:1")));
    }

    [TestMethod]
    public async Task Resolve_TokenThatExpires_IsRenewed()
    {
        using var test = new RegistryTestFolder();
        var issued = 0;
        await using var tokens = new FakeServer(_ => new FakeResponse(200, $$$"""{"token":"T{{{Interlocked.Increment(ref issued)}}}","expires_in":3600}"""));
        // Whatever the token server says, the registry takes each token for one manifest or blob.
        await using var registry = WithBearer(tokens, () => $"T{issued}");
        var inner = registry.Change!;
        var used = 0;
        registry.Change = (request, right) => inner(request, right) is { Status: 200 } good && request.Path != "/v2/" && Interlocked.Increment(ref used) % 2 == 0
            ? new FakeResponse(401) { Headers = { ["WWW-Authenticate"] = $"Bearer realm=\"{tokens.Address}token\"" } }
            : inner(request, right);
        registry.AddImage("app", "1", "amd64", [1], [2], [3]);
        test.Options = test.Options with { Concurrency = 1 };

        Assert.IsNotNull(await test.PullAsync(registry.Name("app:1")));
        Assert.IsGreaterThan(1, issued);
    }

    [TestMethod]
    public async Task Resolve_RegistryToken_IsSentAsItIs()
    {
        using var test = new RegistryTestFolder();
        await using var tokens = new FakeServer(_ => new FakeResponse(500));
        await using var registry = WithBearer(tokens, () => "READY");
        registry.AddImage("app", "1", "amd64", [1]);
        test.Write("home/.docker/config.json", Auths(registry.Host, "\"registrytoken\":\"READY\""));

        Assert.IsNotNull(await test.PullAsync(registry.Name("app:1")));
        Assert.IsEmpty(tokens.Requests);
    }

    [TestMethod]
    [DataRow("{}")]
    [DataRow("""{"token":""}""")]
    [DataRow("""{"token":"a\nb"}""")]
    [DataRow("not json")]
    [DataRow("""{"token":"SECRET" """)]
    public async Task Resolve_BrokenTokenServer_IsAProtocolError(string answer)
    {
        using var test = new RegistryTestFolder();
        await using var tokens = new FakeServer(_ => new FakeResponse(200, answer));
        await using var registry = WithBearer(tokens, () => "T");

        var diagnostic = await test.FailAsync(registry.Name("app:1"));

        Assert.AreEqual("LK0226", diagnostic.Code);
        Assert.DoesNotContain("SECRET", diagnostic.Message);
    }

    [TestMethod]
    public async Task Resolve_EndlessToken_IsRefused()
    {
        using var test = new RegistryTestFolder();
        await using var tokens = new FakeServer(_ => new FakeResponse(200, new string(' ', 10_000)) { IsEndless = true });
        await using var registry = WithBearer(tokens, () => "T");

        Assert.AreEqual("LK0209", (await test.FailAsync(registry.Name("app:1"))).Code);
    }

    [TestMethod]
    [DataRow("ftp://127.0.0.1/token")]
    [DataRow("nonsense")]
    [DataRow("")]
    public async Task Resolve_TokenServerThatIsNone_IsNotAsked(string realm)
    {
        await using var registry = new FakeRegistry
        {
            Change = (_, _) => new FakeResponse(401) { Headers = { ["WWW-Authenticate"] = $"Bearer realm=\"{realm}\"" } },
        };
        using var test = new RegistryTestFolder();

        Assert.AreEqual("LK0226", (await test.FailAsync(registry.Name("app:1"))).Code);
    }

    [TestMethod]
    public async Task Resolve_RedirectToAnotherHost_DoesNotTakeTheCredentialsAlong()
    {
        await using var registry = WithBasic();
        using var test = new RegistryTestFolder();
        registry.AddImage("app", "1", "amd64", RegistryTestFolder.Noise(1, 1000));
        await using var storage = new FakeServer(request => request["Authorization"] is null && request.Query("sig") == "1"
            ? new FakeResponse(200, registry.Blobs[request.Path[1..]])
            : new FakeResponse(400));
        var inner = registry.Change!;
        registry.Change = (request, right) => inner(request, right) is { Status: 200 } && request.Path.Contains("/blobs/", StringComparison.Ordinal)
            ? new FakeResponse(307) { Headers = { ["Location"] = $"{storage.Address}{request.Path.Split('/')[^1]}?sig=1" } }
            : inner(request, right);
        test.Write("home/.docker/config.json", Auths(registry.Host, $"\"auth\":\"{Basic("me", Password)}\""));

        await test.PullAsync(registry.Name("app:1"));

        Assert.HasCount(2, storage.Requests);
        Assert.IsTrue(storage.Requests.All(request => request["Authorization"] is null));
    }

    [TestMethod]
    public async Task Resolve_EndlessRedirect_IsRefused()
    {
        await using var registry = new FakeRegistry();
        using var test = new RegistryTestFolder();
        registry.Change = (request, right) => request.Path == "/v2/" ? right : new FakeResponse(302) { Headers = { ["Location"] = $"{request.Path}/x?key=SECRET" } };

        var diagnostic = await test.FailAsync(registry.Name("app:1"));

        Assert.AreEqual("LK0227", diagnostic.Code);
        Assert.DoesNotContain("SECRET", diagnostic.Message);
    }

    private static FakeRegistry WithBasic() => new()
    {
        Change = (request, right) => request.Path == "/v2/" || request["Authorization"] == $"Basic {Basic("me", Password)}"
            ? right
            : new FakeResponse(401) { Headers = { ["WWW-Authenticate"] = "Basic realm=\"test\"" } },
    };

    private static FakeRegistry WithBearer(FakeServer tokens, Func<string> token) => new()
    {
        Change = (request, right) => request.Path == "/v2/" || request["Authorization"] == $"Bearer {token()}"
            ? right
            : new FakeResponse(401) { Headers = { ["WWW-Authenticate"] = $"Bearer realm=\"{tokens.Address}token\",service=\"fake\",scope=\"repository:app:pull\"" } },
    };

    private static string Auths(string host, string entry) => $"{{\"auths\":{{\"{host}\":{{{entry}}}}}}}";
}
