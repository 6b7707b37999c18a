using System.Text.Json;
using LinuxKit.Archives;
using LinuxKit.Oci;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Tests.RootFilesystem;

/// <summary>Image trees as the reference tool made them: what it says of each path must be what the segment has.</summary>
[TestClass]
public sealed class GoldenTreeTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("layers-service", "amd64", "layers:1", "containers/services/layered/lower", TreeRole.Container)]
    [DataRow("layers-service", "arm64", "layers:1", "containers/services/layered/lower", TreeRole.Container)]
    [DataRow("sections", "amd64", "plain:1", "containers/onshutdown/000-bye/lower", TreeRole.Container)]
    [DataRow("layers-service", "amd64", "init:1", "", TreeRole.Root)]
    public async Task ImageTree_GoldenImage_IsWhatTheReferenceMadeOfIt(string name, string architecture, string image, string prefix, TreeRole role)
    {
        using var store = new TestStore();
        var tree = new ImageTree(name, default, await ResolveAsync(image, architecture), prefix, role);

        var segment = await store.MakeAsync(tree);

        var expected = Expected(name, architecture, prefix, role == TreeRole.Root ? "init[0]" : null);

        // Where the reference is wrong: README.md of the golden cases.
        if (image == "layers:1")
        {
            expected.Remove($"{prefix}/b/one");
            expected.Remove($"{prefix}/b/two");
            expected[$"{prefix}/file-to-dir"] = "directory 0755 0:0";
            expected[$"{prefix}/file-to-dir/y"] = Describe(new ArchiveEntry { Path = "", Kind = EntryKind.File, Mode = 0b110_100_100, Size = 1 }, Digest.OfSha256("y"u8));
            expected[$"{prefix}/dir-to-file"] = Describe(new ArchiveEntry { Path = "", Kind = EntryKind.File, Mode = 0b110_100_100, Size = 10 }, DigestOf(segment, $"{prefix}/dir-to-file"));
        }

        var found = segment.Index.Entries
            .Where(entry => prefix.Length == 0 || FileTree.IsBelow(entry.Entry.Path, prefix))
            .ToDictionary(entry => entry.Entry.Path, entry => Describe(entry.Entry, entry.ContentDigest));
        CollectionAssert.AreEquivalent(
            expected.Select(pair => $"{pair.Key} {pair.Value}").ToArray(), found.Select(pair => $"{pair.Key} {pair.Value}").ToArray());
    }

    [TestMethod]
    public async Task ImageArchive_GoldenKernel_IsWhatTheReferenceMadeOfIt()
    {
        using var store = new TestStore();

        var segment = await store.MakeAsync(new ImageArchive("modules", default, await ResolveAsync("kernel:1", "amd64"), "kernel.tar"));

        var expected = Expected("kernel-only", "amd64", "", "kernel").Where(pair => pair.Key.Split('/')[0] == "lib");
        CollectionAssert.AreEquivalent(
            expected.Select(pair => $"{pair.Key} {pair.Value}").ToArray(),
            segment.Index.Entries.Select(entry => $"{entry.Entry.Path} {Describe(entry.Entry, entry.ContentDigest)}").ToArray());
    }

    private async Task<ResolvedImage> ResolveAsync(string image, string architecture)
    {
        var layout = await OciLayout.OpenAsync(Path.Combine(TestAssets.GoldenFolder, "images"), TestContext.CancellationToken);
        var reference = ImageReference.Parse("127.0.0.1:5000/golden/" + image);
        return (await layout.ResolveAsync(reference, new Platform(architecture), TestContext.CancellationToken))!;
    }

    private static Dictionary<string, string> Expected(string name, string architecture, string prefix, string? location)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(TestAssets.GoldenFolder, "expected", $"{name}.{architecture}.json")));
        var expected = new Dictionary<string, string>();
        foreach (var entry in document.RootElement.GetProperty("entries").EnumerateArray())
        {
            var path = entry.GetProperty("path").GetString()!;
            var from = entry.TryGetProperty("pax", out var pax) ? pax.GetProperty("LINUXKIT.location").GetString() : null;
            if ((location is null || from == location) && (prefix.Length == 0 || FileTree.IsBelow(path, prefix)))
            {
                var text = $"{entry.GetProperty("type").GetString()} {entry.GetProperty("mode").GetString()} {entry.GetProperty("uid")}:{entry.GetProperty("gid")}";
                foreach (var property in new[] { "link", "dev", "size", "sha256" })
                {
                    text += entry.TryGetProperty(property, out var value) && value.ToString() is { Length: > 0 } shown ? " " + string.Concat(shown.Where(c => !char.IsWhiteSpace(c))) : "";
                }

                expected[path] = text;
            }
        }

        Assert.IsNotEmpty(expected);
        return expected;
    }

    private static Digest? DigestOf(Segment segment, string path) => segment.Index.Entries.Single(entry => entry.Entry.Path == path).ContentDigest;

    private static string Describe(ArchiveEntry entry, Digest? digest)
    {
        var type = entry.Kind switch
        {
            EntryKind.SymbolicLink => "symlink",
            EntryKind.CharacterDevice => "char",
            EntryKind.BlockDevice => "block",
            var kind => kind.ToString().ToLowerInvariant(),
        };
        var text = $"{type} {Convert.ToString(entry.Mode, 8).PadLeft(4, '0')} {entry.UserId}:{entry.GroupId}";
        text += entry.LinkTarget is { } link ? " " + link : "";
        text += entry.Kind is EntryKind.CharacterDevice or EntryKind.BlockDevice ? $" [{entry.DeviceMajor},{entry.DeviceMinor}]" : "";
        return text + (digest is { } known ? $" {entry.Size} {known.Hex}" : "");
    }
}
