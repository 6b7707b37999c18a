using System.Text.Json.Nodes;
using LinuxKit.Oci.Registry;

namespace LinuxKit.Tests.Oci.Registry;

[TestClass]
public sealed class ArtifactPushTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [TestMethod]
    public async Task Push_OutputsOfABuild_AreLayersCalledByTheirNames()
    {
        await using var registry = new FakeRegistry();
        using var test = new RegistryTestFolder();
        var result = Build(test, "hello-kernel", "hello-initrd.img");
        using var client = new RegistryClient(test.Options);

        var root = await new ArtifactPush(client).PushAsync(result, registry.Name("team/hello:1"), None);
        var again = await new ArtifactPush(client).PushAsync(result, registry.Name("team/hello:2"), None);

        Assert.AreEqual(root, again);
        var manifest = JsonNode.Parse(registry.Manifest("team/hello", "1")!)!;
        Assert.AreEqual(ArtifactPush.ArtifactType, (string?)manifest["artifactType"]);
        Assert.AreEqual("application/vnd.oci.empty.v1+json", (string?)manifest["config"]!["mediaType"]);
        CollectionAssert.AreEqual(
            new[] { "hello-initrd.img", "hello-kernel", "hello.linuxkit.json" },
            manifest["layers"]!.AsArray().Select(layer => (string?)layer!["annotations"]!["org.opencontainers.image.title"]).ToArray());
        foreach (var layer in manifest["layers"]!.AsArray())
        {
            var name = (string)layer!["annotations"]!["org.opencontainers.image.title"]!;
            CollectionAssert.AreEqual(File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(result)!, name)), registry.Blobs[(string)layer["digest"]!]);
        }
    }

    [TestMethod]
    public async Task PushIndex_OverTheArchitectures_NamesEach()
    {
        await using var registry = new FakeRegistry();
        using var test = new RegistryTestFolder();
        var result = Build(test, "hello-kernel");
        using var client = new RegistryClient(test.Options);
        var push = new ArtifactPush(client);
        await push.PushAsync(result, registry.Name("team/hello:1-amd64"), None);
        await push.PushAsync(result, registry.Name("team/hello:1-arm64"), None);

        await push.PushIndexAsync(registry.Name("team/hello:1"), ["amd64", "arm64"], None);

        var index = JsonNode.Parse(registry.Manifest("team/hello", "1")!)!;
        CollectionAssert.AreEqual(
            new[] { "amd64", "arm64" }, index["manifests"]!.AsArray().Select(entry => (string?)entry!["platform"]!["architecture"]).ToArray());
        var missing = await Assert.ThrowsExactlyAsync<LinuxKitException>(async () => await push.PushIndexAsync(registry.Name("team/hello:1"), ["riscv64"], None));
        Assert.AreEqual("LK0202", missing.Diagnostic.Code);
    }

    [TestMethod]
    public async Task Push_FileChangedSinceTheBuild_FailsAndNamesNothing()
    {
        await using var registry = new FakeRegistry();
        using var test = new RegistryTestFolder();
        var result = Build(test, "hello-kernel");
        test.Write("out/hello-kernel", "HELLO-KERNEL");
        using var client = new RegistryClient(test.Options);

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(async () => await new ArtifactPush(client).PushAsync(result, registry.Name("team/hello:1"), None));

        Assert.AreEqual("LK0301", exception.Diagnostic.Code);
        Assert.IsNull(registry.Manifest("team/hello", "1"));
    }

    private static string Build(RegistryTestFolder test, params string[] names)
    {
        foreach (var name in names)
        {
            test.Write($"out/{name}", name);
        }

        var image = new BuiltImage
        {
            Name = "hello",
            Architecture = "amd64",
            BootMemory = 1,
            RootSize = 1,
            Outputs =
            [
                new FormatOutput("kernel+initrd", "key", [.. names.Select(name =>
                    new OutputFile(name, name.Length, Digest.OfSha256(System.Text.Encoding.UTF8.GetBytes(name)).ToString()))]),
            ],
        };
        return test.Write("out/hello.linuxkit.json", System.Text.Encoding.UTF8.GetString(image.ToJson()));
    }
}
