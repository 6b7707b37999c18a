using System.Collections.Immutable;
using LinuxKit.Archives;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Tests.RootFilesystem;

[TestClass]
public sealed class ComponentKeyTests
{
    private static readonly TestImage Image = TestImage.Of(new TestLayer().File("f", "1"));
    private static readonly TestImage Other = TestImage.Of(new TestLayer().File("f", "2"));

    [TestMethod]
    public void Of_AnythingThatBytesDependOn_GivesAnotherKey()
    {
        var entry = new ArchiveEntry { Path = "f", Kind = EntryKind.File, Mode = 420, Size = 1 };
        var file = new GeneratedEntry(entry) { Content = [1] };
        Component[] components =
        [
            Tree(Image, "c", TreeRole.Container),
            Tree(Other, "c", TreeRole.Container),
            Tree(Image, "d", TreeRole.Container),
            Tree(Image, "c", TreeRole.Root),
            new ImageArchive("a", default, Image.Image, "f"),
            new ImageArchive("a", default, Image.Image, "g"),
            new ImageArchive("a", default, Other.Image, "f"),
            Files(new ImageFile("f", "g")),
            Files(new ImageFile("g", "f")),
            Files(new ImageFile("f", "g", Optional: true)),
            Files(new ImageFile("f", "g"), new ImageFile("g", "f")),
            Generated(file),
            Generated(file with { Content = [2] }),
            Generated(file with { Implied = true }),
            Generated(file, file),
            Generated(new GeneratedEntry(entry with { Path = "g" }) { Content = [1] }),
            Generated(new GeneratedEntry(entry with { Mode = 0 }) { Content = [1] }),
            Generated(new GeneratedEntry(entry with { UserId = 1 }) { Content = [1] }),
            Generated(new GeneratedEntry(entry with { GroupId = 1 }) { Content = [1] }),
            Generated(new GeneratedEntry(entry with { ModificationTime = 1 }) { Content = [1] }),
            Generated(new GeneratedEntry(entry with { Kind = EntryKind.Directory }) { Content = [1] }),
            Generated(new GeneratedEntry(entry with { DeviceMajor = 1 }) { Content = [1] }),
            Generated(new GeneratedEntry(entry with { DeviceMinor = 1 }) { Content = [1] }),
            Generated(new GeneratedEntry(entry with { LinkTarget = "1" }) { Content = [1] }),
            Generated(file with { SourcePath = "/x", SourceDigest = Digest.OfSha256([2, 3]) }),
            Generated(file with { Blob = Image.Image.Layers[0] }),
            Generated(file with { Blob = Other.Image.Layers[0] }),
            new JoinedFile("j", default, [Image.Image], "f"),
            new JoinedFile("j", default, [Image.Image], "g"),
            new JoinedFile("j", default, [Image.Image, Other.Image], "f"),
            new JoinedFile("j", default, [Other.Image, Image.Image], "f"),
        ];

        var keys = components.Select(component => ComponentKey.Of(component, TestStore.Zstd, 1))
            .Append(ComponentKey.Of(components[0], TestStore.Zstd, 2))
            .Append(ComponentKey.Of(components[0], TestStore.Gzip, 1))
            .Append(ComponentKey.Of(components[0], new Compression(CompressionKind.Zstd, 4), 1))
            .ToList();

        CollectionAssert.AllItemsAreUnique(keys);
    }

    [TestMethod]
    public void Of_NameLocationAndSourcePath_DoNotCount()
    {
        var entry = new ArchiveEntry { Path = "f", Kind = EntryKind.File, Size = 1 };

        Assert.AreEqual(
            ComponentKey.Of(Tree(Image, "c", TreeRole.Root), TestStore.Zstd, 1),
            ComponentKey.Of(new ImageTree("b", new("x", 1), Image.Image, "c", TreeRole.Root), TestStore.Zstd, 1));
        Assert.AreEqual(
            ComponentKey.Of(Generated(new GeneratedEntry(entry) { Content = [1] }), TestStore.Zstd, 1),
            ComponentKey.Of(Generated(new GeneratedEntry(entry) { SourcePath = "/x", SourceDigest = Digest.OfSha256([1]) }), TestStore.Zstd, 1));
    }

    private static ImageTree Tree(TestImage image, string prefix, TreeRole role) => new("a", default, image.Image, prefix, role);

    private static ImageFiles Files(params ImmutableArray<ImageFile> files) => new("a", default, Image.Image, files);

    private static GeneratedFiles Generated(params ImmutableArray<GeneratedEntry> entries) => new("a", default, entries);
}
