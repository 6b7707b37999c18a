using System.IO.Compression;
using LinuxKit.Archives;
using LinuxKit.Oci;
using LinuxKit.Tests.Archives;

namespace LinuxKit.Tests.Oci;

[TestClass]
public sealed class OciArchiveTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [TestMethod]
    public async Task Resolve_ArchiveOfForeignTar_ReadsWhatTheFolderReads()
    {
        using var layout = new TestLayout();
        var folder = Path.Combine(TestAssets.GoldenFolder, "images");
        var archive = layout.Sibling("golden.tar");
        await Judge.RunAsync("tar", ["-cf", archive, "-C", folder, "."], None);

        var expected = await OciLayout.OpenAsync(folder, None);
        var actual = await OciLayout.OpenAsync(archive, None);

        Assert.HasCount(expected.Entries.Length, actual.Entries);
        foreach (var name in expected.Entries.SelectMany(LayoutNames.FullNames))
        {
            var image = await actual.ResolveAsync(name, TestLayout.Amd64, None);
            Assert.AreEqual((await expected.ResolveAsync(name, TestLayout.Amd64, None))!.Manifest.Digest, image!.Manifest.Digest);
            await ReadLayersAsync(image);
        }
    }

    [TestMethod]
    public async Task Resolve_ArchiveOfSkopeo_IsFoundByTheNameItGave()
    {
        using var layout = new TestLayout();
        var archive = layout.Sibling("plain.tar");
        var folder = Path.Combine(TestAssets.GoldenFolder, "images");
        await Judge.RunAsync("skopeo", ["copy", $"oci:{folder}:127.0.0.1:5000/golden/plain:1", $"oci-archive:{archive}:some/name:2"], None);

        var image = await (await OciLayout.OpenAsync(archive, None)).ResolveAsync(ImageReference.Parse("some/name:2"), TestLayout.Amd64, None);

        await ReadLayersAsync(image!);
    }

    [TestMethod]
    public async Task Open_DockerArchive_SaysWhatItIs()
    {
        using var layout = new TestLayout();
        var archive = layout.Sibling("docker.tar");
        var folder = Path.Combine(TestAssets.GoldenFolder, "images");
        await Judge.RunAsync("skopeo", ["copy", $"oci:{folder}:127.0.0.1:5000/golden/plain:1", $"docker-archive:{archive}:some/name:2"], None);

        var diagnostic = await FailAsync(archive);

        Assert.AreEqual("LK0205", diagnostic.Code);
        StringAssert.Contains(diagnostic.Message, "docker save");
    }

    [TestMethod]
    public async Task Open_CompressedArchive_SaysSo()
    {
        using var layout = new TestLayout();
        var archive = layout.Sibling("layout.tar.gz");
        await using (var gzip = new GZipStream(File.Create(archive), CompressionLevel.Fastest))
        {
            await gzip.WriteAsync(await ArchiveAsync(layout), None);
        }

        var diagnostic = await FailAsync(archive);

        Assert.AreEqual("LK0205", diagnostic.Code);
        StringAssert.Contains(diagnostic.Message, "Gzip");
    }

    [TestMethod]
    public async Task Open_TruncatedAtAnyOffset_IsRefused()
    {
        using var layout = new TestLayout();
        layout.WriteIndex(layout.Index(layout.Image().For("amd64")).Named("a:1"));
        var whole = await ArchiveAsync(layout);
        var path = layout.Sibling("cut.tar");

        // The last kilobyte is the mark of the end, without which an archive is read all the same.
        for (var length = 0; length < whole.Length - 1024; length += 13)
        {
            await File.WriteAllBytesAsync(path, whole[..length], None);
            await Assert.ThrowsExactlyAsync<LinuxKitException>(() => ResolveAndReadAsync(path), $"{length} bytes");
        }

        await File.WriteAllBytesAsync(path, whole, None);
        await ResolveAndReadAsync(path);
    }

    [TestMethod]
    public async Task Open_AnyByteChanged_IsRefusedOrReadsTheSame()
    {
        using var layout = new TestLayout();
        layout.WriteIndex(layout.Index(layout.Image().For("amd64")).Named("a:1"));
        var whole = await ArchiveAsync(layout);
        var path = layout.Sibling("changed.tar");
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        for (var i = 0; i < 400; i++)
        {
            var changed = (byte[])whole.Clone();
            changed[random.Next(changed.Length)] ^= (byte)random.Next(1, 256);
            await File.WriteAllBytesAsync(path, changed, None);
            try
            {
                await ResolveAndReadAsync(path);
            }
            catch (LinuxKitException)
            {
            }
            catch (Exception exception)
            {
                Assert.Fail($"seed {seed}, round {i}: {exception}");
            }
        }
    }

    [TestMethod]
    public async Task Open_EntryThatEscapes_IsRefused()
    {
        using var layout = new TestLayout();
        var path = layout.Sibling("escape.tar");
        await using (var file = File.Create(path))
        {
            var writer = new TarWriter(file);
            var entry = new ArchiveEntry { Path = "../index.json", Kind = EntryKind.File, Size = 2 };
            await writer.WriteAsync(entry, new MemoryStream("{}"u8.ToArray()), None);
            await writer.FinishAsync(None);
        }

        StringAssert.StartsWith((await FailAsync(path)).Code, "LK03");
    }

    [TestMethod]
    public async Task Open_NothingThere_NamesThePath()
    {
        using var layout = new TestLayout();
        StringAssert.Contains((await FailAsync(layout.Sibling("nothing"))).Message, layout.Sibling("nothing"));

        Directory.CreateDirectory(layout.Sibling("empty"));
        Assert.AreEqual("LK0205", (await FailAsync(layout.Sibling("empty"))).Code);

        File.WriteAllText(Path.Combine(layout.Folder, "oci-layout"), """{"imageLayoutVersion":"2.0.0"}""");
        Assert.AreEqual("LK0205", (await FailAsync(layout.Folder)).Code);
    }

    private static async Task<Diagnostic> FailAsync(string path) =>
        (await Assert.ThrowsExactlyAsync<LinuxKitException>(async () => await OciLayout.OpenAsync(path, None))).Diagnostic;

    private static async Task ResolveAndReadAsync(string path)
    {
        var layout = await OciLayout.OpenAsync(path, None);
        if (await layout.ResolveAsync(ImageReference.Parse("a:1"), TestLayout.Amd64, None) is { } image)
        {
            await ReadLayersAsync(image);
        }
    }

    private static async Task ReadLayersAsync(ResolvedImage image)
    {
        foreach (var layer in image.Layers)
        {
            await using var blob = await image.Blobs.OpenAsync(layer, None);
            await blob.CopyToAsync(Stream.Null, None);
        }
    }

    private static async Task<byte[]> ArchiveAsync(TestLayout layout)
    {
        var archive = new MemoryStream();
        var writer = new TarWriter(archive);
        foreach (var file in Directory.EnumerateFiles(layout.Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var content = await File.ReadAllBytesAsync(file, None);
            var entry = new ArchiveEntry { Path = Path.GetRelativePath(layout.Folder, file), Kind = EntryKind.File, Mode = 0x1a4, Size = content.Length };
            await writer.WriteAsync(entry, new MemoryStream(content), None);
        }

        await writer.FinishAsync(None);
        return archive.ToArray();
    }
}
