using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using LinuxKit.Archives;
using LinuxKit.Oci;
using LinuxKit.Tests.Archives;

namespace LinuxKit.Tests.Oci;

[TestClass]
public sealed class OciLayoutWriterTests
{
    private const long Created = 1492533000;

    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly Compression Gzip = new(CompressionKind.Gzip, 6);

    [TestMethod]
    [DataRow(CompressionKind.None)]
    [DataRow(CompressionKind.Gzip)]
    [DataRow(CompressionKind.Zstd)]
    public async Task Commit_TwoPlatforms_AreReadBackByNameAndPlatform(CompressionKind compression)
    {
        using var scratch = new TestLayout();
        var folder = scratch.Sibling("written");
        await WriteAsync(folder, "content", new Compression(compression, 3), "app:1", "registry.example/team/app");

        var layout = await OciLayout.OpenAsync(folder, None);

        foreach (var name in new[] { "app:1", "registry.example/team/app:latest" })
        {
            foreach (var platform in new[] { TestLayout.Amd64, TestLayout.Arm64 })
            {
                var image = (await layout.ResolveAsync(ImageReference.Parse(name), platform, None))!;
                Assert.AreEqual(platform.Architecture, image.Config.Platform.Architecture);
                CollectionAssert.AreEqual(new[] { "/bin/app" }, image.Config.Entrypoint);
                CollectionAssert.AreEqual(new[] { "-v", "<&+>" }, image.Config.Cmd);
                CollectionAssert.AreEqual(new[] { "PATH=/bin" }, image.Config.Env);
                Assert.AreEqual("/srv", image.Config.WorkingDirectory);
                Assert.AreEqual("""{"runtime":{}}""", image.Config.Labels["org.mobyproject.config"]);
                var tar = await ReadTarAsync(image);
                Assert.AreEqual(image.DiffIds.Single(), Digest.OfSha256(tar));
                StringAssert.Contains(Encoding.UTF8.GetString(tar), "content for " + platform.Architecture);
            }
        }

        Assert.IsEmpty(Directory.EnumerateDirectories(folder, ".*"));
    }

    [TestMethod]
    public async Task AddImage_Configuration_IsWrittenInTheSpecificationsOrder()
    {
        using var scratch = new TestLayout();
        await using var writer = OciLayoutWriter.Create(scratch.Sibling("written"));
        var layer = new ImageLayer(new Descriptor(MediaTypes.LayerTarGzip, Digest.OfSha256("x"u8), 1), Digest.OfSha256("y"u8)) { CreatedBy = "test" };

        var descriptor = await writer.AddImageAsync(Content(new Platform("arm64", "v8"), layer), None);
        writer.SetName(descriptor, ImageReference.Parse("a"));
        await writer.CommitAsync(None);

        var manifest = Text(scratch.Sibling("written"), descriptor.Digest);
        var config = Text(scratch.Sibling("written"), ((ImageManifest)ImageDocument.Parse(Encoding.UTF8.GetBytes(manifest), "")).Config.Digest);
        var expectedConfig = Join($$$"""
            {"created":"2017-04-18T16:30:00Z","architecture":"arm64","os":"linux","variant":"v8",
            "config":{"Env":["PATH=/bin"],"Entrypoint":["/bin/app"],"Cmd":["-v","<&+>"],"WorkingDir":"/srv",
            "Labels":{"a":"1","org.mobyproject.config":"{\"runtime\":{}}"}},
            "rootfs":{"type":"layers","diff_ids":["{{{layer.DiffId}}}"]},
            "history":[{"created":"2017-04-18T16:30:00Z","created_by":"test"}]}
            """);
        Assert.AreEqual(expectedConfig, config);
        Assert.AreEqual(
            Join($$$$"""
                {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
                "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{{{{Digest.OfSha256(Encoding.UTF8.GetBytes(config))}}}}","size":{{{{config.Length}}}}},
                "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"{{{{layer.Descriptor.Digest}}}}","size":1}]}
                """),
            manifest);
    }

    [TestMethod]
    public async Task Commit_ByForeignJudges_IsAnImage()
    {
        using var scratch = new TestLayout();
        var folder = scratch.Sibling("written");
        await WriteAsync(folder, "content", Gzip, "app:1");
        const string name = "docker.io/library/app:1";

        var inspected = JsonNode.Parse(await Judge.RunAsync("skopeo", ["--override-arch", "arm64", "inspect", $"oci:{folder}:{name}"], None))!;
        await Judge.RunAsync("skopeo", ["copy", "--all", $"oci:{folder}:{name}", $"oci:{scratch.Sibling("copy")}:{name}"], None);

        Assert.AreEqual("arm64", inspected["Architecture"]!.GetValue<string>());
        Assert.AreEqual("2017-04-18T16:30:00Z", inspected["Created"]!.GetValue<string>());
        var original = await OciLayout.OpenAsync(folder, None);
        var copy = await OciLayout.OpenAsync(scratch.Sibling("copy"), None);
        Assert.AreEqual(original.Entries.Single().Digest, copy.Entries.Single().Digest);
    }

    [TestMethod]
    public async Task Commit_UnpackedByUmoci_HasTheFiles()
    {
        using var scratch = new TestLayout();
        var folder = scratch.Sibling("written");
        await using (var writer = OciLayoutWriter.Create(folder))
        {
            var image = await AddAsync(writer, TestLayout.Amd64, "content", Gzip);
            writer.SetName(image, ImageReference.Parse("app:1"));
            await writer.CommitAsync(None);
        }

        await Judge.RunAsync("umoci", ["--log=error", "unpack", "--rootless", "--image", $"{folder}:docker.io/library/app:1", scratch.Sibling("bundle")], None);

        var root = Path.Combine(scratch.Sibling("bundle"), "rootfs");
        Assert.AreEqual("content for amd64", await File.ReadAllTextAsync(Path.Combine(root, "srv", "file"), None));
        Assert.AreEqual("file", new FileInfo(Path.Combine(root, "srv", "link")).LinkTarget);
    }

    [TestMethod]
    public async Task Commit_Twice_GivesTheSameBytesAndOtherContentOthers()
    {
        using var scratch = new TestLayout();
        await WriteAsync(scratch.Sibling("one"), "content", Gzip, "app:1");
        await Task.Delay(1100, None);
        await WriteAsync(scratch.Sibling("two"), "content", Gzip, "app:1");
        await WriteAsync(scratch.Sibling("three"), "other", Gzip, "app:1");

        CollectionAssert.AreEqual(Snapshot(scratch.Sibling("one")), Snapshot(scratch.Sibling("two")));
        CollectionAssert.AreNotEqual(Snapshot(scratch.Sibling("one")), Snapshot(scratch.Sibling("three")));
    }

    [TestMethod]
    public async Task Commit_OverAnEarlierLayout_ReplacesItWhole()
    {
        using var scratch = new TestLayout();
        await WriteAsync(scratch.Sibling("fresh"), "new", Gzip, "app:2");
        var folder = scratch.Sibling("written");
        await WriteAsync(folder, "old", Gzip, "app:1");
        Directory.CreateDirectory(Path.Combine(folder, ".killed.tmp"));

        await WriteAsync(folder, "new", Gzip, "app:2");

        CollectionAssert.AreEqual(Snapshot(scratch.Sibling("fresh")), Snapshot(folder));
        Assert.IsFalse(Directory.Exists(Path.Combine(folder, ".killed.tmp")));
    }

    [TestMethod]
    public async Task Dispose_WithoutCommit_LeavesTheEarlierLayout()
    {
        using var scratch = new TestLayout();
        var folder = scratch.Sibling("written");
        await WriteAsync(folder, "old", Gzip, "app:1");
        var before = Snapshot(folder);

        await using (var writer = OciLayoutWriter.Create(folder))
        {
            await using var layer = writer.CreateLayer(Gzip);
            var entry = new ArchiveEntry { Path = "file", Kind = EntryKind.File, Size = 5 };
            await Assert.ThrowsExactlyAsync<LinuxKitException>(async () => await layer.WriteAsync(entry, new MemoryStream("four"u8.ToArray()), None));
        }

        CollectionAssert.AreEqual(before, Snapshot(folder));
        Assert.IsEmpty(Directory.EnumerateDirectories(folder, ".*"));
    }

    [TestMethod]
    public async Task Merge_SeveralLayouts_HasAllImagesAndTheLaterOfEachName()
    {
        using var scratch = new TestLayout();
        await WriteAsync(scratch.Sibling("one"), "one", Gzip, "linuxkit.sdk/one", "linuxkit.sdk/both");
        await WriteAsync(scratch.Sibling("two"), "two", Gzip, "linuxkit.sdk/two", "linuxkit.sdk/both");
        var folder = scratch.Sibling("merged");
        await WriteAsync(folder, "stale", Gzip, "stale:1");

        await OciLayoutWriter.MergeAsync(
            [await OciLayout.OpenAsync(scratch.Sibling("one"), None), await OciLayout.OpenAsync(scratch.Sibling("two"), None)], folder, None);

        var merged = await OciLayout.OpenAsync(folder, None);
        foreach (var (name, content) in new[] { ("one", "one"), ("two", "two"), ("both", "two") })
        {
            var image = await merged.ResolveAsync(ImageReference.Parse("linuxkit.sdk/" + name), TestLayout.Arm64, None);
            StringAssert.Contains(Encoding.UTF8.GetString(await ReadTarAsync(image!)), content + " for arm64");
        }

        Assert.HasCount(3, merged.Entries);
        Assert.IsNull(await merged.ResolveAsync(ImageReference.Parse("stale:1"), TestLayout.Arm64, None));
        var parts = Snapshot(scratch.Sibling("one")).Union(Snapshot(scratch.Sibling("two"))).Where(line => line.StartsWith("blobs", StringComparison.Ordinal));
        CollectionAssert.AreEquivalent(parts.ToArray(), Snapshot(folder).Where(line => line.StartsWith("blobs", StringComparison.Ordinal)).ToArray());
    }

    [TestMethod]
    public async Task Merge_OneLayoutForEachArchitecture_GivesOneIndex()
    {
        using var amd64 = new TestLayout();
        using var arm64 = new TestLayout();
        amd64.WriteIndex(amd64.Index(amd64.Image().For("amd64")).Named("a:1"), amd64.Image(content: "old").Named("b:1"));
        arm64.WriteIndex(
            arm64.Image("arm64").Named("a:1"), arm64.Image(content: "new").Named("b:1"), arm64.Image(content: "unnamed"));
        var folder = amd64.Sibling("merged");

        await OciLayoutWriter.MergeAsync([await amd64.OpenAsync(), await arm64.OpenAsync()], folder, None);

        var merged = await OciLayout.OpenAsync(folder, None);
        var image = await merged.ResolveAsync(ImageReference.Parse("a:1"), TestLayout.Amd64, None);
        var other = await merged.ResolveAsync(ImageReference.Parse("a:1"), TestLayout.Arm64, None);
        Assert.AreEqual(image!.Index!.Digest, other!.Index!.Digest);
        Assert.AreEqual("amd64", image.Config.Platform.Architecture);
        Assert.AreEqual("arm64", other.Config.Platform.Architecture);
        Assert.AreEqual(
            (await arm64.ResolveAsync("b:1"))!.Manifest.Digest,
            (await merged.ResolveAsync(ImageReference.Parse("b:1"), TestLayout.Amd64, None))!.Manifest.Digest);
        Assert.HasCount(3, merged.Entries);
    }

    [TestMethod]
    public async Task Merge_SameImageInSeveralLayouts_KeepsItsDigest()
    {
        using var one = new TestLayout();
        using var two = new TestLayout();
        var index = one.Index(one.Image().For("amd64"), one.Image("arm64", "x").For("arm64"));
        one.WriteIndex(index.Named("a:1"));
        two.WriteIndex(two.Image("arm64", "x").Named("a:1"));

        await OciLayoutWriter.MergeAsync([await one.OpenAsync(), await two.OpenAsync()], one.Sibling("merged"), None);

        Assert.AreEqual(index.Digest(), (await OciLayout.OpenAsync(one.Sibling("merged"), None)).Entries.Single().Digest);
    }

    private static async Task WriteAsync(string folder, string content, Compression compression, params string[] names)
    {
        await using var writer = OciLayoutWriter.Create(folder);
        var amd64 = await AddAsync(writer, TestLayout.Amd64, content, compression);
        var arm64 = await AddAsync(writer, TestLayout.Arm64, content, compression);
        var index = await writer.AddIndexAsync([amd64, arm64], None);
        foreach (var name in names)
        {
            writer.SetName(index, ImageReference.Parse(name));
        }

        await writer.CommitAsync(None);
    }

    private static async Task<Descriptor> AddAsync(OciLayoutWriter writer, Platform platform, string content, Compression compression)
    {
        await using var layer = writer.CreateLayer(compression);
        var bytes = Encoding.UTF8.GetBytes($"{content} for {platform.Architecture}");
        await layer.WriteAsync(new ArchiveEntry { Path = "srv", Kind = EntryKind.Directory, Mode = 0x1ed, ModificationTime = Created }, null, None);
        await layer.WriteAsync(
            new ArchiveEntry { Path = "srv/file", Kind = EntryKind.File, Mode = 0x1a4, Size = bytes.Length, ModificationTime = Created },
            new OneByteStream(bytes),
            None);
        await layer.WriteAsync(
            new ArchiveEntry { Path = "srv/link", Kind = EntryKind.SymbolicLink, Mode = 0x1ff, LinkTarget = "file", ModificationTime = Created }, null, None);
        return await writer.AddImageAsync(Content(platform, await layer.FinishAsync(None)), None);
    }

    private static ImageContent Content(Platform platform, ImageLayer layer) => new(
        new ImageConfig
        {
            Platform = platform,
            Entrypoint = ["/bin/app"],
            Cmd = ["-v", "<&+>"],
            Env = ["PATH=/bin"],
            WorkingDirectory = "/srv",
            Labels = ImmutableSortedDictionary<string, string>.Empty.Add("org.mobyproject.config", """{"runtime":{}}""").Add("a", "1"),
        },
        [layer])
    {
        Created = Created,
    };

    private static async Task<byte[]> ReadTarAsync(ResolvedImage image)
    {
        await using var blob = await image.Blobs.OpenAsync(image.Layers.Single(), None);
        var packed = await blob.ReadAllAsync(None);
        return image.Layers.Single().MediaType switch
        {
            MediaTypes.LayerTarGzip => await Judge.FilterAsync("gzip", ["-dc"], packed, None),
            MediaTypes.LayerTarZstd => await Judge.FilterAsync("zstd", ["-dc"], packed, None),
            _ => packed,
        };
    }

    private static string Join(string lines) => lines.ReplaceLineEndings("");

    private static string Text(string folder, Digest digest) => File.ReadAllText(Path.Combine(folder, "blobs", "sha256", digest.Hex));

    private static string[] Snapshot(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(file => $"{Path.GetRelativePath(folder, file)} {Digest.OfSha256(File.ReadAllBytes(file))}"),
    ];
}
