using System.Collections.Immutable;
using LinuxKit.Archives;
using LinuxKit.RootFilesystem;
using static LinuxKit.Tests.RootFilesystem.ComponentTests;

namespace LinuxKit.Tests.RootFilesystem;

[TestClass]
public sealed class RootComposerTests
{
    private const int Mode755 = 0b111_101_101;
    private const int Mode700 = 0b111_000_000;

    [TestMethod]
    public async Task Compose_FileTwice_IsTheLaterOne() => await IsAsync(
        [Files("a", File("x", "1"), File("y", "1")), Files("b", File("x", "2"))], "644 y = 1", "644 x = 2");

    [TestMethod]
    public async Task Compose_DirectoryTwice_HasTheLaterModeUnlessThatIsImplied()
    {
        Component a = Files("a", Directory("d", Mode700), File("d/x", "1"));
        Component b = Files("b", Directory("d", Mode755), File("d/y", "2"));
        Component implied = Files("b", Directory("d", Mode755, implied: true), File("d/y", "2"));

        await IsAsync([a, b], "755 d /", "644 d/x = 1", "644 d/y = 2");
        await IsAsync([b, a], "700 d /", "644 d/y = 2", "644 d/x = 1");
        await IsAsync([a, implied], "700 d /", "644 d/x = 1", "644 d/y = 2");
        await IsAsync([implied, a], "700 d /", "644 d/y = 2", "644 d/x = 1");
    }

    [TestMethod]
    public async Task Compose_Rewritten_MakesOneSegmentOfEachComponent()
    {
        using var store = new TestStore();

        await store.ComposeAsync(Files("a", Directory("usr", Mode755), Directory("usr/lib", Mode755), Link("lib", "usr/lib")), Files("b", Directory("lib", Mode755), File("lib/x", "1")));

        CollectionAssert.AreEquivalent(new[] { "a", "b" }, store.Uses.Select(use => use.Segment.Index.ComponentName).ToArray());
    }

    [TestMethod]
    public async Task Compose_ScansKept_UnpacksEachLayerOnce()
    {
        using var store = new TestStore();
        var image = TestImage.Of(new TestLayer().File("lib/x", "1").File("kernel.tar", new TestLayer().File("lib/modules/a.ko", "a").ToArray()));
        Component[] components =
        [
            new ImageArchive("modules", default, image.Image, "kernel.tar"),
            new ImageTree("init", default, image.Image, "", TreeRole.Root),
            Files("b", Directory("usr/lib", Mode755), Link("lib", "usr/lib")),
        ];

        using (store.Store.KeepScans())
        {
            await store.ComposeAsync(components);
        }

        Assert.AreEqual(1, image.Opened);
        Assert.IsEmpty(store.Files.Where(name => name.EndsWith(".tmp", StringComparison.Ordinal)));

        await store.ComposeAsync(components);

        Assert.AreEqual(1, image.Opened);
    }

    [TestMethod]
    public async Task Compose_ComponentFails_StopsTheOthersAndSaysWhy()
    {
        using var store = new TestStore();
        var missing = new ImageArchive("modules", new SourceLocation("a.lkproj", 7), TestImage.Of(new TestLayer().File("f", "1")).Image, "kernel.tar");

        var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => store.ComposeAsync(Files("a", File("x", "1")), missing));

        Assert.AreEqual("LK0406", error.Diagnostic.Code);
        Assert.AreEqual(new SourceLocation("a.lkproj", 7), error.Diagnostic.Location);
    }

    [TestMethod]
    public async Task Compose_DirectoryThatNobodyMakes_IsMadeFirst()
    {
        using var store = new TestStore();

        var root = await store.ComposeAsync(
            Files("a", File("p/q/x", "1")), Files("b", Directory("p", Mode700), Directory("p/q", Mode700, implied: true), File("p/q/y", "2")));

        CollectionAssert.AreEqual(new[] { "700 p /", "755 p/q /", "644 p/q/x = 1", "644 p/q/y = 2" }, await TestStore.LinesAsync(root));
        Assert.AreEqual("directories", root.Segments[0].Index.ComponentName);
        CollectionAssert.AreEqual(new[] { "700 p /", "755 p/q /" }, await TestStore.LinesAsync(root.Segments[0]));
        CollectionAssert.AreEqual(new[] { "p", "p/q", "p/q/x", "p/q/y" }, root.Entries.Select(entry => entry.Entry.Path).ToArray());
        foreach (var entry in root.Entries)
        {
            Assert.AreEqual(entry.Entry.Path, root.Segments[entry.Segment].Index.Entries[entry.Position].Entry.Path);
        }
    }

    [TestMethod]
    public async Task Compose_DirectoryThatNobodyMakesInOneThatIsMadeLater_ComesAfterIt()
    {
        using var store = new TestStore();

        var root = await store.ComposeAsync(
            Files("a", Directory("srv", Mode700)), Files("b", Directory("srv/hello", Mode755, implied: true), File("srv/hello/x", "1")));

        CollectionAssert.AreEqual(new[] { "700 srv /", "755 srv/hello /" }, await TestStore.LinesAsync(root.Segments[0]));
    }

    [TestMethod]
    public async Task Compose_LinkAndDirectoryInEitherOrder_PutsTheFilesWhereTheLinkLeads()
    {
        Component debian = Files("debian", Directory("usr", Mode755), Directory("usr/lib", Mode700), File("usr/lib/libc", "c"), Link("lib", "usr/lib"), Link("lib64", "lib"));
        Component modules = Files("modules", Directory("lib", Mode755), Directory("lib/modules", Mode755), File("lib/modules/a.ko", "a"), File("lib64/ld", "l"));
        string[] directories = ["755 usr /", "700 usr/lib /", "755 usr/lib/modules /"];
        string[] links = ["644 usr/lib/libc = c", "777 lib -> usr/lib", "777 lib64 -> lib"];
        string[] files = ["644 usr/lib/modules/a.ko = a", "644 usr/lib/ld = l"];

        await IsAsync([debian, modules], [.. directories, .. links, .. files]);
        await IsAsync([modules, debian], [.. directories, .. files, .. links]);
    }

    [TestMethod]
    public async Task Compose_AbsoluteLinkInAContainer_LeadsInsideTheContainer()
    {
        var image = TestImage.Of(new TestLayer().Dir("data").Symlink("link", "/data").Symlink("up", "../../data"));
        var tree = new ImageTree("web", default, image.Image, "containers/web", TreeRole.Container);

        using var store = new TestStore();
        var root = await store.ComposeAsync(tree, Files("files", Directory("data", Mode700), File("containers/web/link/x", "1"), File("containers/web/up/y", "2")));

        var lines = await TestStore.LinesAsync(root);
        CollectionAssert.Contains(lines, "644 containers/web/data/x = 1");
        CollectionAssert.Contains(lines, "644 containers/web/data/y = 2");
    }

    [TestMethod]
    public async Task Compose_HardLinkedFileReplaced_LeavesItsOtherNamesAlone()
    {
        var image = TestImage.Of(new TestLayer().File("a", "1").HardLink("b", "a").HardLink("c", "a"));
        Component tree = new ImageTree("init", default, image.Image, "", TreeRole.Root);

        await IsAsync([tree, Files("files", File("a", "2"))], "644 b = 1", "644 c == b", "644 a = 2");
        await IsAsync([tree, Files("files", File("b", "2"))], "644 a = 1", "644 c == a", "644 b = 2");
        await IsAsync([tree, Files("files", File("a", "2"), File("b", "3"), File("c", "4"))], "644 a = 2", "644 b = 3", "644 c = 4");
        await IsAsync([Files("files", File("a", "2"), File("b", "3")), tree], "644 a = 1", "644 b == a", "644 c == a");
    }

    [TestMethod]
    [DataRow("a", "b", "c")]
    [DataRow("b", "a", "c")]
    [DataRow("c", "a", "b")]
    [DataRow("device", "a", "b")]
    public async Task Compose_WhatTheKernelWouldNotReplaceCleanly_IsLeftOutOfTheEarlierSegment(string replaced, params string[] kept)
    {
        var layer = new TestLayer().File("a", "1").HardLink("b", "a").HardLink("c", "a").Device("device", 1, 3);
        var other = replaced == "device" ? new TestLayer().Device("device", 1, 5) : new TestLayer().File(replaced, "2");
        using var store = new TestStore();

        var root = await store.ComposeAsync(
            new ImageTree("init[0]", default, TestImage.Of(layer).Image, "", TreeRole.Root),
            new ImageTree("init[1]", default, TestImage.Of(other).Image, "", TreeRole.Root));

        var earlier = root.Segments[^2].Index.Entries.Select(entry => entry.Entry.Path).ToArray();
        CollectionAssert.DoesNotContain(earlier, replaced);
        CollectionAssert.IsSubsetOf(kept, earlier);
        Assert.AreEqual(root.Segments.Length - 1, root.Entries.Single(entry => entry.Entry.Path == replaced).Segment);
    }

    [TestMethod]
    public async Task Compose_OtherKind_FailsAndNamesBoth()
    {
        await ConflictAsync([Files("init", File("x", "1")), Files("files", Directory("x", Mode755))], "'x' is a directory in files and a file in init.");
        await ConflictAsync([Files("init", Directory("x", Mode755)), Files("files", File("x", "1"))], "'x' is a file in files and a directory in init.");
        await ConflictAsync([Files("init", File("x", "1")), Files("files", Link("x", "y"))], "'x' is a symbolic link in files and a file in init.");
        await ConflictAsync([Files("init", File("x", "1")), Files("files", File("x/y", "1"))], "'x' is a directory in files and a file in init.");
        await ConflictAsync(
            [Files("init", Link("x", "gone")), Files("files", File("x/y", "1"))],
            "'x' is a directory in files and a symbolic link to 'gone', where there is no directory, in init.");
        await ConflictAsync(
            [Files("init", Link("x", "y"), Link("y", "x")), Files("files", File("x/y", "1"))],
            "'x' is a directory in files and a symbolic link to 'y', where there is no directory, in init.");
    }

    [TestMethod]
    public async Task Compose_LinkMakesTwoPathsOne_FailsUnlessOneIsADirectory()
    {
        Component files = Files("files", Directory("usr/lib/d", Mode700), Directory("lib/d", Mode755), File("lib/x", "1"), File("usr/lib/x", "2"));

        await ConflictAsync([Files("init", Directory("usr/lib", Mode755), Link("lib", "usr/lib")), files], "'usr/lib/x' is a file in files and a file in files.");
    }

    [TestMethod]
    public async Task Compose_Again_MakesNothing()
    {
        using var store = new TestStore();
        Component[] components = [Files("a", Directory("usr/lib", Mode755), Link("lib", "usr/lib")), Files("b", File("lib/x", "1"))];
        var first = await store.ComposeAsync(components);
        var made = store.Uses.Count(use => use.Made);

        var second = await store.ComposeAsync(components);

        Assert.AreEqual(made, store.Uses.Count(use => use.Made));
        CollectionAssert.AreEqual(first.Segments.Select(segment => segment.Digest).ToArray(), second.Segments.Select(segment => segment.Digest).ToArray());
    }

    [TestMethod]
    public async Task UnpackedSize_Files_AreCountedInPages()
    {
        using var store = new TestStore();

        var root = await store.ComposeAsync(Files("a", File("empty", ""), File("small", "1"), File("large", new string('x', 4097))), Files("b", File("small", "2")));

        Assert.AreEqual(3 * 4096, root.UnpackedSizeInBytes);
    }

    private static GeneratedEntry Link(string path, string target) =>
        new(new ArchiveEntry { Path = path, Kind = EntryKind.SymbolicLink, LinkTarget = target, Mode = 0b111_111_111 });

    private static GeneratedFiles Files(string name, params ImmutableArray<GeneratedEntry> entries) => new(name, new(name + ".lkproj"), entries);

    private static async Task IsAsync(Component[] components, params string[] expected)
    {
        using var store = new TestStore();
        var lines = await TestStore.LinesAsync(await store.ComposeAsync(components));
        CollectionAssert.AreEqual(expected, lines, string.Join('\n', lines));
    }

    private static async Task ConflictAsync(Component[] components, string message)
    {
        using var store = new TestStore();
        var diagnostic = (await Assert.ThrowsExactlyAsync<LinuxKitException>(() => store.ComposeAsync(components))).Diagnostic;
        Assert.AreEqual("LK0408", diagnostic.Code);
        Assert.AreEqual(message, diagnostic.Message);
        Assert.AreEqual("files.lkproj", diagnostic.Location.File);
    }
}
