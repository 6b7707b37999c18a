using System.Text.Json.Nodes;
using LinuxKit.Configuration;
using static LinuxKit.Tests.TestBuild;

namespace LinuxKit.Tests.RootFilesystem;

/// <summary>Volumes in the root, and what containers may do with them: sheet 01, 8.</summary>
[TestClass]
public sealed class VolumeRootTests : IDisposable
{
    private const string Directory = "directory 0755 0:0";

    private const string Plain = """
        services:
          - name: s
            image: golden/plain:1
        """;

    private readonly TestBuild _build = new();

    public required TestContext TestContext { get; init; }

    public void Dispose() => _build.Dispose();

    [TestMethod]
    public async Task Build_BlankVolume_HasItsThreeFolders()
    {
        var root = await BuildAsync("amd64", "volumes: [{name: data, format: filesystem}]");

        CollectionAssert.AreEqual(
            new[]
            {
                ("containers", Directory), ("containers/volumes", Directory), ("containers/volumes/data", Directory),
                ("containers/volumes/data/lower", Directory), ("containers/volumes/data/merged", Directory), ("containers/volumes/data/tmp", Directory),
            },
            root.Select(pair => (pair.Key, pair.Value)).ToArray());
    }

    [TestMethod]
    [DataRow("amd64")]
    [DataRow("arm64")]
    public async Task Build_FilesystemVolume_HasTheImageAsInitImagesAre(string architecture)
    {
        var root = await BuildAsync(architecture, Plain, "volumes: [{name: site, image: 'golden/plain:1', readonly: true, platforms: []}]");

        var volume = Below(root, "containers/volumes/site/lower/");
        var container = Below(root, "containers/services/s/lower/");
        Assert.AreEqual("symlink 0644 0:0 /run/resolvconf/resolv.conf", volume["etc/resolv.conf"]);
        container["etc/resolv.conf"] = volume["etc/resolv.conf"];
        CollectionAssert.AreEqual(container, volume);
        Assert.AreEqual(FileOf("t", "0755"), volume["bin/tool"]);
        CollectionAssert.AreEquivalent(new[] { "lower", "tmp", "merged" }, Below(root, "containers/volumes/site/").Keys.Where(path => !path.Contains('/', StringComparison.Ordinal)).ToArray());
    }

    [TestMethod]
    public async Task Build_LayoutVolume_HasThePlatformsThatAreWanted()
    {
        var root = await BuildAsync("amd64", "volumes: [{name: lay, image: 'golden/plain:1', format: oci, platforms: ['linux/aarch64']}]");

        var blobs = Below(root, "containers/volumes/lay/lower/blobs/sha256/");
        CollectionAssert.AreEquivalent(
            new[]
            {
                "dbbfa650ad720d29244031218608690e4673ed1ddcb351c4281d25a8805a954d", // configuration
                "686e3b90a29cf76219042a77494314b1f33b10f948bd176bd02fc0339fe86f3c", // layer
                "fa29c25e5f73e928c077a05026e201349895f2e02a97df43e60b6219bf867e63", // manifest
                "3eeec1d42e39f4f1fc0f15c682b68f48ef17d8b941d8f61547ec281b0c4a4969", // index
            },
            blobs.Keys);
        Assert.IsTrue(blobs.All(pair => pair.Value == $"file 0644 0:0   {pair.Key}"));
    }

    [TestMethod]
    public async Task Build_LayoutVolume_IsALayout()
    {
        await BuildAsync("amd64", "volumes: [{name: lay, image: 'golden/plain:1', format: oci}]");

        var index = await _build.JsonAsync("containers/volumes/lay/lower/index.json", TestContext.CancellationToken);
        Assert.AreEqual("127.0.0.1:5000/golden/plain:1", (string?)index["manifests"]![0]!["annotations"]!["org.opencontainers.image.ref.name"]);
    }

    [TestMethod]
    [DataRow("golden/plain:1", "linux/riscv64", "LK0203")]
    [DataRow("golden/plain:1", "windows/amd64", "LK0203")]
    [DataRow("golden/plain:1", "linux/arm64/v9", "LK0203")]
    [DataRow("golden/nothere:1", "linux/amd64", "LK0202")]
    [DataRow("golden/plain@sha256:1b6b7a913044ae056e119707b183926232c1fc518dc23342cdb8c39cb1a18c51", "linux/amd64", "LK0214")]
    public async Task Build_LayoutVolumeThatCannotBe_BlamesTheImage(string image, string platform, string code)
    {
        var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => BuildAsync("amd64", $"""
            volumes:
              - name: lay
                format: oci
                image: {image}
                platforms: [{platform}]
            """));

        Assert.AreEqual((code, 4), (error.Diagnostic.Code, error.Diagnostic.Location.Line), error.Message);
    }

    [TestMethod]
    public async Task Build_LayoutVolumeWithADamagedLayer_Fails()
    {
        var layout = System.IO.Directory.CreateTempSubdirectory("linuxkit-damaged-").FullName;
        try
        {
            var source = Path.Combine(TestAssets.GoldenFolder, "images");
            foreach (var file in System.IO.Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
            {
                var copy = Path.Combine(layout, Path.GetRelativePath(source, file));
                System.IO.Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }

            var layer = Path.Combine(layout, "blobs", "sha256", "686e3b90a29cf76219042a77494314b1f33b10f948bd176bd02fc0339fe86f3c");
            var content = File.ReadAllBytes(layer);
            content[^1] ^= 1;
            File.WriteAllBytes(layer, content);
            _build.Layouts[0] = layout;

            var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(() =>
                BuildAsync("amd64", "volumes: [{name: lay, image: 'golden/plain:1', format: oci}]"));
            Assert.AreEqual("/0.yml", error.Diagnostic.Location.File, error.Message);
        }
        finally
        {
            System.IO.Directory.Delete(layout, recursive: true);
        }
    }

    /// <summary>In one file as in several: the reference tool forgets the volumes of all but the last.</summary>
    [TestMethod]
    public async Task Build_VolumesInBindsAndMounts_ArePaths()
    {
        await BuildAsync("amd64", "volumes: [{name: data}]", """
            services:
              - name: s
                image: golden/plain:1
                binds: ["data:/a", "data:/b:ro", "/data:/c"]
                mounts:
                  - {type: bind, source: data, destination: /d, options: [rbind, ro]}
                  - {type: tmpfs, source: data, destination: /e}
            """);

        var mounts = (await _build.JsonAsync("containers/services/s/config.json", TestContext.CancellationToken))["mounts"]!.AsArray()
            .ToDictionary(mount => (string)mount!["destination"]!, mount => (string)mount!["source"]!);
        const string Merged = "/containers/volumes/data/merged";
        CollectionAssert.AreEqual(new[] { Merged, Merged, "/data", Merged, "data" }, new[] { mounts["/a"], mounts["/b"], mounts["/c"], mounts["/d"], mounts["/e"] });
    }

    [TestMethod]
    public async Task Build_VolumesInAddedBinds_ArePathsBesideTheLabels()
    {
        await BuildAsync("amd64", "volumes: [{name: data}]", """
            onboot:
              - name: dhcp
                image: golden/dhcp:1
                binds.add: ["data:/data"]
            """);

        var mounts = (await _build.JsonAsync("containers/onboot/000-dhcp/config.json", TestContext.CancellationToken))["mounts"]!.AsArray();
        CollectionAssert.IsSubsetOf(
            new[] { "/run", "/tmp", "/containers/volumes/data/merged" }, mounts.Select(mount => (string?)mount!["source"]).ToArray());
    }

    [TestMethod]
    [DataRow("binds: ['data:/d:ro']", true)]
    [DataRow("binds: ['data:/d:ro,rshared']", true)]
    [DataRow("binds: ['data:/d:rshared,ro']", true)]
    [DataRow("binds.add: ['data:/d:ro']", true)]
    [DataRow("binds: ['data:/d']", false)]
    [DataRow("binds: ['data:/d:']", false)]
    [DataRow("binds: ['data:/d:rw']", false)]
    [DataRow("binds: ['data:/d:rshared']", false)]
    [DataRow("binds: ['data:/d:ro,rw']", false)]
    [DataRow("binds.add: ['data:/d']", false)]
    [DataRow("mounts: [{type: bind, source: data, destination: /d, options: [rbind, ro]}]", true)]
    [DataRow("mounts: [{type: bind, source: data, destination: /d, options: [rbind]}]", false)]
    [DataRow("mounts: [{type: bind, source: data, destination: /d}]", false)]
    [DataRow("mounts: [{type: bind, source: data, destination: /d, options: [ro, rw]}]", false)]
    [DataRow("binds: ['/containers/volumes/data/merged:/d:ro']", true)]
    [DataRow("binds: ['/containers/volumes/data/merged:/d']", false)]
    [DataRow("binds: ['/containers//volumes/./data/lower/x:/d']", false)]
    [DataRow("binds: ['/containers/volumes/other/merged:/d']", true)]
    [DataRow("binds: ['free:/d']", true)]
    [DataRow("binds: ['/data:/d']", true)]
    public void Read_UseOfAReadOnlyVolume_MustBeReadOnly(string use, bool isRight)
    {
        var reading = Read($"""
            volumes: [{"{name: data, readonly: true}, {name: free}"}]
            services:
              - name: s
                image: golden/plain:1
                {use}
            """);

        if (isRight)
        {
            Assert.IsEmpty(reading.Diagnostics);
        }
        else
        {
            var problem = Assert.ContainsSingle(reading.Diagnostics);
            Assert.AreEqual((ConfigurationDiagnostics.ReadOnlyVolume, 5), (problem.Descriptor, problem.Location.Line));
        }
    }

    [TestMethod]
    public async Task Build_VolumeInALabel_IsAPathWhereThereIsSuchAVolume()
    {
        using var image = LabelledImage("""{"binds": ["data:/data", "tmp:/scratch"]}""");

        await BuildAsync("amd64", "volumes: [{name: data}]", "services: [{name: s, image: 'golden/labelled:1'}]");

        var mounts = (await _build.JsonAsync("containers/services/s/config.json", TestContext.CancellationToken))["mounts"]!.AsArray();
        CollectionAssert.IsSubsetOf(new[] { "/containers/volumes/data/merged", "tmp" }, mounts.Select(mount => (string?)mount!["source"]).ToArray());
    }

    [TestMethod]
    public async Task Build_LabelThatWritesToAReadOnlyVolume_IsRefused()
    {
        using var image = LabelledImage("""{"binds": ["data:/data"]}""");
        const string System = """
            volumes: [{name: data, readonly: true}]
            services:
              - name: s
                image: golden/labelled:1
            """;

        var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => BuildAsync("amd64", System));

        Assert.AreEqual((ConfigurationDiagnostics.ReadOnlyVolume, 3), (error.Diagnostic.Descriptor, error.Diagnostic.Location.Line));
        await BuildAsync("amd64", System + "\n    binds: ['data:/data:ro']");
    }

    private Oci.TestLayout LabelledImage(string label)
    {
        var layout = new Oci.TestLayout();
        var image = layout.Image(content: "", changeConfig: config => config["config"]!["Labels"] = new JsonObject { [LabelReader.Name] = label });
        image["annotations"] = new JsonObject { ["org.opencontainers.image.ref.name"] = "127.0.0.1:5000/golden/labelled:1" };
        layout.WriteIndex(image);
        _build.Layouts.Add(layout.Folder);
        return layout;
    }

    private static SortedDictionary<string, string> Below(SortedDictionary<string, string> root, string folder) => new(
        root.Where(pair => pair.Key.StartsWith(folder, StringComparison.Ordinal)).ToDictionary(pair => pair.Key[folder.Length..], pair => pair.Value),
        StringComparer.Ordinal);

    private Task<SortedDictionary<string, string>> BuildAsync(string architecture, params IEnumerable<string> yaml) =>
        _build.BuildAsync(Definition(yaml), architecture, TestContext.CancellationToken);
}
