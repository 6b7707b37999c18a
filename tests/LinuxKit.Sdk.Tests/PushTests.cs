using LinuxKit.Oci;
using LinuxKit.Oci.Registry;
using LinuxKit.Tests.Oci.Registry;
using LinuxKit.Tests.Platforms;
using CliWrap;
using CliWrap.Buffered;

namespace LinuxKit.Sdk.Tests;

/// <summary><c>dotnet publish</c> to a real registry, with skopeo as the other party.</summary>
[TestClass]
public sealed class PushTests(TestContext context)
{
    private const string BothArchitectures = "-p:LinuxKitArchitectures=amd64%3Barm64";

    [TestMethod]
    public async Task Publish_Package_IsAnIndexThatOthersPullAndProjectsUse()
    {
        await using var registry = await RealRegistry.StartAsync(asksForPassword: true);
        var project = new TestProject("solution", context);
        RegistryUser.LogIn(project, registry.Host);
        string[] publish = ["publish", "Web/Web.lkproj", BothArchitectures, "-p:Version=1.2.3", $"-p:LinuxKitRegistry={registry.Host}", "-p:LinuxKitRepository=team/web"];

        var pushed = (await project.RunAsync(publish)).Ran("BuildPackage", "PushPackage");
        (await project.RunAsync(publish)).Ran("PushPackage");

        var made = (await OciLayout.OpenAsync(project.PathOf("Web/bin/Release/Web"), context.CancellationToken)).Entries[0];
        Assert.Contains($"Web -> {registry.Host}/team/web:1.2.3@{made.Digest}", pushed.Output);
        foreach (var tag in new[] { "1.2.3", "latest" })
        {
            var copy = project.PathOf("copy-" + tag);
            await SkopeoAsync("copy", "--all", "--src-tls-verify=false", $"--src-creds={RealRegistry.User}:{RealRegistry.Password}", $"docker://{registry.Host}/team/web:{tag}", $"oci:{copy}:x");
            var pulled = await OciLayout.OpenAsync(copy, context.CancellationToken);
            Assert.AreEqual(made.Digest, pulled.Entries.Single().Digest);
            var index = await pulled.ResolveIndexAsync(ImageReference.Parse($"x@{made.Digest}"), [new Platform("amd64"), new Platform("arm64")], context.CancellationToken);
            Assert.IsNotNull(index);
        }

        RegistryUser.AssertKept(project, pushed);

        var system = new TestProject("system", context);
        RegistryUser.LogIn(system, registry.Host);
        system.Environment["LINUXKIT_STORE"] = system.PathOf("store");
        system.Edit("System.lkproj", "Image=\"127.0.0.1:5000/golden/dhcp:1\"", $"Image=\"{registry.Host}/team/web:1.2.3\"");
        var built = (await system.BuildAsync()).Succeeded();
        Assert.Contains("Pulled", built.Output);
        RegistryUser.AssertKept(system, built);
    }

    [TestMethod]
    public async Task Publish_Image_IsAnArtifactOfEachArchitectureUnderOneIndex()
    {
        await using var registry = await RealRegistry.StartAsync(asksForPassword: true);
        var project = new TestProject("system", context);
        RegistryUser.LogIn(project, registry.Host);

        var pushed = (await project.RunAsync("publish", BothArchitectures, $"-p:LinuxKitRegistry={registry.Host}", "-p:LinuxKitImageTags=7%3Bnewest")).Succeeded();

        CollectionAssert.IsSubsetOf(new[] { "PushImage", "PushIndex" }, pushed.TasksOfOurs);
        using var client = new RegistryClient(new RegistryOptions { CredentialFile = Path.Combine(project.Environment["DOCKER_CONFIG"]!, "config.json") });
        var index = (ImageIndex)await ReadAsync(client, registry.Name("system:newest"));
        CollectionAssert.AreEqual(new[] { "amd64", "arm64" }, index.Manifests.Select(manifest => manifest.Platform!.Architecture).ToArray());
        foreach (var part in index.Manifests)
        {
            var files = project.Snapshot(project.PathOf($"bin/Release/{part.Platform!.Architecture}"));
            var manifest = (ImageManifest)await ReadAsync(client, registry.Name($"system:7-{part.Platform.Architecture}"));
            Assert.AreEqual(ArtifactPush.ArtifactType, manifest.ArtifactType);
            CollectionAssert.AreEqual(
                files, new SortedDictionary<string, string>(manifest.Layers.ToDictionary(layer => layer.Annotations["org.opencontainers.image.title"], layer => layer.Digest.ToString()), StringComparer.Ordinal));
        }

        RegistryUser.AssertKept(project, pushed);
    }

    [TestMethod]
    public async Task Publish_NobodyLoggedIn_IsOneError()
    {
        await using var registry = await RealRegistry.StartAsync(asksForPassword: true);
        var project = new TestProject("system", context);
        project.Environment["REGISTRY_AUTH_FILE"] = project.PathOf("none.json");

        (await project.RunAsync("publish", $"-p:LinuxKitRegistry={registry.Host}")).FailedWith("LK0220", project.PathOf("System.lkproj"));
    }

    [TestMethod]
    public async Task Publish_RegistryThatIsNone_DoesNotGoToDockerHub()
    {
        var project = new TestProject("system", context);

        (await project.RunAsync("publish", "-p:LinuxKitRegistry=registry")).FailedWith("LK0229", project.PathOf("System.lkproj"));
    }

    [TestMethod]
    public async Task Publish_NotPublishable_PushesNothing()
    {
        var project = new TestProject("system", context);

        (await project.RunAsync("publish", BothArchitectures, "-p:IsPublishable=false", "-p:LinuxKitRegistry=127.0.0.1:1")).Ran();
    }

    private async Task<ImageDocument> ReadAsync(RegistryClient client, ImageReference name)
    {
        var document = await client.ReadAsync(name, context.CancellationToken);
        return ImageDocument.Parse(document!.Content.AsSpan(), name.ToString());
    }

    private async Task SkopeoAsync(params string[] arguments) =>
        await Cli.Wrap(HostTool.Find("skopeo")).WithArguments(arguments).ExecuteBufferedAsync(context.CancellationToken);
}
