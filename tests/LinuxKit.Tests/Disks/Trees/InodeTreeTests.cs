using System.Text;
using LinuxKit.Archives;
using LinuxKit.Disks.Trees;
using LinuxKit.RootFilesystem;
using LinuxKit.Tests.RootFilesystem;

namespace LinuxKit.Tests.Disks.Trees;

[TestClass]
public sealed class InodeTreeTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Of_LinksBeforeTheirFilesByPath_ShareAnInode()
    {
        var tree = await TreeOfAsync(new TestLayer().Dir("z").File("z/file", "1").HardLink("a", "z/file").HardLink("b", "z/file").File("same", "1"));

        Assert.AreSame(tree["z/file"], tree["a"]);
        Assert.AreSame(tree["z/file"], tree["b"]);
        Assert.AreEqual(3u, tree["a"].LinkCount);
        Assert.AreNotSame(tree["a"], tree["same"]);
        Assert.AreEqual(1u, tree["same"].LinkCount);
    }

    [TestMethod]
    public async Task Of_Directories_CountsLinksAndKnowsParents()
    {
        var tree = await TreeOfAsync(new TestLayer().Dir("a").Dir("a/b").Dir("a/c").File("a/b/f", "1"));

        Assert.AreEqual(4u, tree["a"].LinkCount);
        Assert.AreEqual(2u, tree["a/b"].LinkCount);
        Assert.AreSame(tree["a"], tree["a/b"].Parent);
        Assert.AreSame(tree.Root, tree["a"].Parent);
        Assert.AreSame(tree.Root, tree.Root.Parent);
        Assert.AreSame(tree["a/b"], tree["a/b/f"].Parent);
        Assert.AreEqual((uint)tree.Root.Names.Count(name => name.Inode.Entry.Kind == EntryKind.Directory) + 2, tree.Root.LinkCount);
    }

    [TestMethod]
    public async Task Of_NamesOutsideOfAscii_AreOrderedByTheirBytes()
    {
        // As UTF-16, the second comes before the first.
        var tree = await TreeOfAsync(new TestLayer().Dir("d").File("d/\uFFE6", "").File("d/😀", "").File("d/a-b", "").File("d/a", "").File("d/a0", ""));

        CollectionAssert.AreEqual(
            new[] { "a", "a-b", "a0", "\uFFE6", "😀" },
            tree["d"].Names.Select(name => Encoding.UTF8.GetString(name.Bytes)).ToArray());
    }

    [TestMethod]
    public async Task Of_Root_HasInodesInTheOrderOfReading()
    {
        using var store = new TestStore();
        var root = await store.ComposeAsync(
            new ImageTreeOf(new TestLayer().Dir("z").File("z/2", "x").File("b", "y").HardLink("c", "z/2")).Component,
            new GeneratedFiles("files", default, [ComponentTests.File("a", "new"), ComponentTests.File("z/1", "new")]));
        var tree = InodeTree.Of(root, 0);

        var read = new List<TreeInode>();
        await foreach (var entry in root.ReadAsync(TestContext.CancellationToken))
        {
            if (entry.Entry.Kind != EntryKind.HardLink)
            {
                read.Add(tree[entry.Entry.Path]);
            }
        }

        CollectionAssert.AreEqual(tree.Inodes.Skip(1).ToArray(), read);
        CollectionAssert.AreEqual(Enumerable.Range(0, tree.Inodes.Count).ToArray(), tree.Inodes.Select(inode => inode.Index).ToArray());
    }

    private static async Task<InodeTree> TreeOfAsync(TestLayer layer)
    {
        using var store = new TestStore();
        return InodeTree.Of(await store.ComposeAsync(new ImageTreeOf(layer).Component), 0);
    }

    private sealed record ImageTreeOf(TestLayer Layer)
    {
        public Component Component { get; } =
            new ImageTree("init", default, TestImage.Of(Layer).Image, "", TreeRole.Root);
    }
}
