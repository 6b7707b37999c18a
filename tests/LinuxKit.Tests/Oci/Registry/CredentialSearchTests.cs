using System.Text;
using LinuxKit.Oci.Registry;

namespace LinuxKit.Tests.Oci.Registry;

[TestClass]
public sealed class CredentialSearchTests
{
    [TestMethod]
    public void Files_NothingNamed_PodmansThenDockers()
    {
        using var test = new RegistryTestFolder();
        test.Environment["XDG_RUNTIME_DIR"] = "/run/me";

        var home = test.Environment["HOME"];
        CollectionAssert.AreEqual(
            new[] { "/run/me/containers/auth.json", $"{home}/.config/containers/auth.json", $"{home}/.docker/config.json" },
            new CredentialSearch(test.Options).Files.Select(file => file.Replace('\\', '/')).ToArray());
    }

    [TestMethod]
    public void Files_DockerConfigNamed_ComesFirst()
    {
        using var test = new RegistryTestFolder();
        test.Environment["DOCKER_CONFIG"] = "/ci/docker";

        var files = new CredentialSearch(test.Options).Files;

        Assert.AreEqual(Path.Combine("/ci/docker", "config.json"), files[0]);
        Assert.HasCount(2, files);
    }

    [TestMethod]
    public void Files_OneNamed_IsTheOnlyOne()
    {
        using var test = new RegistryTestFolder();
        test.Environment["REGISTRY_AUTH_FILE"] = "/ci/auth.json";

        CollectionAssert.AreEqual(new[] { "/ci/auth.json" }, new CredentialSearch(test.Options).Files.ToArray());
        CollectionAssert.AreEqual(
            new[] { "/own.json" }, new CredentialSearch(test.Options with { CredentialFile = "/own.json" }).Files.ToArray());
    }

    [TestMethod]
    [DataRow("docker.io", "library/nginx", "https://index.docker.io/v1/")]
    [DataRow("docker.io", "library/nginx", "docker.io")]
    [DataRow("docker.io", "library/nginx", "registry-1.docker.io")]
    [DataRow("r.example:5000", "a/b", "r.example:5000")]
    [DataRow("r.example:5000", "a/b", "https://r.example:5000/v2/")]
    [DataRow("r.example", "a/b", "http://R.example/")]
    [DataRow("r.example", "a/b", "r.example/a")]
    [DataRow("r.example", "a/b", "r.example/a/b")]
    public async Task Find_KeyInAnySpelling_IsFound(string registry, string repository, string key) =>
        Assert.AreEqual("me", (await FindAsync(registry, repository, $$$"""{"auths":{"{{{key}}}":{{{Auth("me")}}} } }"""))?.Username);

    [TestMethod]
    [DataRow("r.example", "a/b", "r.example/b")]
    [DataRow("r.example", "ab", "r.example/a")]
    [DataRow("r.example", "a", "r.example.evil")]
    [DataRow("r.example:5000", "a", "r.example")]
    public async Task Find_OtherKey_IsNotTaken(string registry, string repository, string key) =>
        Assert.IsNull(await FindAsync(registry, repository, $$$"""{"auths":{"{{{key}}}":{{{Auth("me")}}} } }"""));

    [TestMethod]
    public async Task Find_RepositoryAndRegistry_TheNarrowerOneWins() =>
        Assert.AreEqual("narrow", (await FindAsync(
            "r.example", "a/b/c", $$$"""{"auths":{"r.example":{{{Auth("wide")}}},"r.example/a":{{{Auth("narrow")}}} } }"""))?.Username);

    [TestMethod]
    public async Task Find_SeveralFiles_TheFirstThatKnowsTheRegistryDecides()
    {
        using var test = new RegistryTestFolder();
        test.Write("home/.config/containers/auth.json", $$$"""{"auths":{"other.example":{{{Auth("other")}}} } }""");
        test.Write("home/.docker/config.json", $$$"""{"auths":{"r.example":{{{Auth("docker")}}} } }""");

        var found = await new CredentialSearch(test.Options).FindAsync("r.example", "a", CancellationToken.None);

        Assert.AreEqual("docker", found!.Username);
        StringAssert.Contains(found.ToString(), "config.json");
        Assert.DoesNotContain("secret", found.ToString());
    }

    [TestMethod]
    [DataRow("""{"auths":{"r.example":{"auth":"%%%"}}}""")]
    [DataRow("""{"auths":{"r.example":{"auth":"bm9jb2xvbg=="}}}""")]
    [DataRow("""{"auths":{"r.example":{"auth":"SECRET" """)]
    [DataRow("[]")]
    [DataRow("")]
    public async Task Find_BrokenFile_NamesItAndQuotesNothing(string content)
    {
        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => FindAsync("r.example", "a", content));

        Assert.AreEqual("LK0230", exception.Diagnostic.Code);
        StringAssert.Contains(exception.Message, "config.json");
        Assert.DoesNotContain("SECRET", exception.ToString());
    }

    [TestMethod]
    public async Task Find_CredentialHelper_IsAskedForWhatItKnows()
    {
        using var test = new RegistryTestFolder();
        Install(test, "mine", """read server; echo "{\"ServerURL\":\"$server\",\"Username\":\"$server\",\"Secret\":\"secret\"}" """);
        test.Write("home/.docker/config.json", """{"credHelpers":{"r.example":"mine"},"credsStore":"missing"}""");

        var search = new CredentialSearch(test.Options);

        var found = await search.FindAsync("r.example", "a", CancellationToken.None);

        File.Delete(Path.Combine(test.Environment["PATH"], "docker-credential-mine"));
        Assert.AreSame(found, await search.FindAsync("r.example", "b/c", CancellationToken.None), "It may ask its user each time.");
        Assert.AreEqual("r.example", found!.Username);
        Assert.AreEqual("secret", found.Password);
        Assert.AreEqual("the credential helper 'docker-credential-mine'", found.ToString());
    }

    [TestMethod]
    public async Task Find_CredentialStore_KnowsDockersOwnRegistryByItsAddress()
    {
        using var test = new RegistryTestFolder();
        Install(test, "store", """read server; [ "$server" = https://index.docker.io/v1/ ] && echo '{"Username":"<token>","Secret":"identity"}'""");
        test.Write("home/.docker/config.json", """{"auths":{"https://index.docker.io/v1/":{}},"credsStore":"store"}""");

        var found = await new CredentialSearch(test.Options).FindAsync("docker.io", "library/nginx", CancellationToken.None);

        Assert.AreEqual("identity", found!.IdentityToken);
        Assert.IsNull(found.Basic);
    }

    [TestMethod]
    public async Task Find_HelperThatHasNothing_IsNoError()
    {
        using var test = new RegistryTestFolder();
        Install(test, "store", "echo credentials not found in native keychain; exit 1");
        test.Write("home/.docker/config.json", """{"credsStore":"store"}""");

        Assert.IsNull(await new CredentialSearch(test.Options).FindAsync("r.example", "a", CancellationToken.None));
    }

    [TestMethod]
    [DataRow("echo SECRET; exit 2")]
    [DataRow("echo SECRET")]
    [DataRow(null)]
    public async Task Find_HelperThatFails_IsNamedAndNotQuoted(string? script)
    {
        using var test = new RegistryTestFolder();
        if (script is not null)
        {
            Install(test, "bad", script);
        }

        test.Write("home/.docker/config.json", """{"credsStore":"bad"}""");

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(async () =>
            await new CredentialSearch(test.Options).FindAsync("r.example", "a", CancellationToken.None));

        Assert.AreEqual("LK0230", exception.Diagnostic.Code);
        StringAssert.Contains(exception.Message, "docker-credential-bad");
        Assert.DoesNotContain("SECRET", exception.ToString());
    }

    [TestMethod]
    public async Task Find_HelperWithAPath_IsNotRun() =>
        Assert.AreEqual("LK0230", (await Assert.ThrowsExactlyAsync<LinuxKitException>(() =>
            FindAsync("r.example", "a", """{"credsStore":"../../tmp/evil"}"""))).Diagnostic.Code);

    [TestMethod]
    public void ToString_OfCredentials_HasNoSecret()
    {
        var credentials = new Credentials("here") { Username = "u", Password = "SECRET", IdentityToken = "SECRET", RegistryToken = "SECRET" };

        Assert.AreEqual("here", credentials.ToString());
        Assert.DoesNotContain("SECRET", credentials.Redact($"SECRET and {credentials.Basic}"));
        Assert.DoesNotContain(credentials.Basic!, credentials.Redact($"SECRET and {credentials.Basic}"));
    }

    private static string Auth(string user) => $"{{\"auth\":\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(user + ":secret"))}\"}}";

    private static async Task<Credentials?> FindAsync(string registry, string repository, string content)
    {
        using var test = new RegistryTestFolder();
        test.Write("home/.docker/config.json", content);
        return await new CredentialSearch(test.Options).FindAsync(registry, repository, CancellationToken.None);
    }

    private static void Install(RegistryTestFolder test, string name, string script)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("The helper is a shell script.");
            return;
        }

        var path = test.Write($"bin/docker-credential-{name}", $"#!/bin/sh\n[ \"$1\" = get ] || exit 9\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        test.Environment["PATH"] = Path.GetDirectoryName(path)!;
    }
}
