using System.Collections.Immutable;
using LinuxKit.Archives;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Tests.RootFilesystem;

[TestClass]
public sealed class CompositionRulesTests
{
    [TestMethod]
    public void Rewrites_NothingInCommon_ChangesNothing() =>
        Assert.IsTrue(Rewrites(Index("a", Directory("bin"), File("bin/sh")), Index("b", Directory("etc"), File("etc/x"))).All(rewrites => rewrites.IsEmpty));

    [TestMethod]
    public void Rewrites_LinkFirstDirectoryLater_MovesTheDirectorysFiles()
    {
        var init = Index("init", Directory("usr"), Directory("usr/lib"), Link("lib", "usr/lib"));
        var modules = Index("modules", Directory("lib"), Directory("lib/modules"), File("lib/modules/a.ko"));

        var rewrites = Rewrites(init, modules);

        Assert.IsTrue(rewrites[0].IsEmpty);
        Assert.AreEqual("usr/lib/modules/a.ko", RewrittenFiles.Rewrite(rewrites[1], "lib/modules/a.ko"));
        Assert.IsNull(RewrittenFiles.Rewrite(rewrites[1], "lib"));
    }

    [TestMethod]
    public void Rewrites_DirectoryFirstLinkLater_MovesTheDirectorysFiles()
    {
        var rewrites = Rewrites(
            Index("modules", Directory("lib"), File("lib/a.ko")),
            Index("init", Directory("usr"), Directory("usr/lib"), Link("lib", "/usr/lib")));

        Assert.AreEqual("usr/lib/a.ko", RewrittenFiles.Rewrite(rewrites[0], "lib/a.ko"));
    }

    [TestMethod]
    public void Rewrites_DirectoryNobodyNamed_IsMovedAsWell()
    {
        var rewrites = Rewrites(Index("init", Directory("usr/lib"), Link("lib", "usr/lib")), Index("files", File("lib/x/y")));

        Assert.AreEqual("usr/lib/x/y", RewrittenFiles.Rewrite(rewrites[1], "lib/x/y"));
    }

    [TestMethod]
    public void Rewrites_LinkToALink_FollowsBoth()
    {
        var rewrites = Rewrites(
            Index("init", Directory("data"), Link("b", "data"), Link("a", "b")),
            Index("files", File("a/x")));

        Assert.AreEqual("data/x", RewrittenFiles.Rewrite(rewrites[1], "a/x"));
    }

    [TestMethod]
    public void Rewrites_LinkAboveTheRoot_StaysInTheRoot()
    {
        var rewrites = Rewrites(Index("init", Directory("etc"), Link("up", "../../etc")), Index("files", File("up/x")));

        Assert.AreEqual("etc/x", RewrittenFiles.Rewrite(rewrites[1], "up/x"));
    }

    [TestMethod]
    public void Rewrites_LinkBelowAMovedDirectory_IsMovedToo()
    {
        var rewrites = Rewrites(
            Index("init", Directory("usr/lib/x"), Link("lib", "usr/lib"), Link("usr/lib/y", "x")),
            Index("files", File("lib/y/z")));

        Assert.AreEqual("usr/lib/x/z", RewrittenFiles.Rewrite(rewrites[1], "lib/y/z"));
    }

    [TestMethod]
    [DataRow("file")]
    [DataRow("dangling")]
    [DataRow("circle")]
    public void Rewrites_DirectoryAgainstWhatIsNone_NamesBoth(string kind)
    {
        var other = kind switch
        {
            "file" => Index("other", File("p")),
            "dangling" => Index("other", Link("p", "nowhere")),
            _ => Index("other", Link("p", "q"), Link("q", "p")),
        };

        var error = Assert.ThrowsExactly<LinuxKitException>(() => Rewrites(Index("first", Directory("p"), File("p/x")), other));

        Assert.AreEqual("LK0450", error.Diagnostic.Code);
        Assert.Contains("'p'", error.Diagnostic.Message);
        Assert.Contains("first", error.Diagnostic.Message);
        Assert.Contains("other", error.Diagnostic.Message);
    }

    [TestMethod]
    public void Rewrites_FileOverLinkOrDevice_IsLeftToTheLaterOne()
    {
        var rewrites = Rewrites(Index("init", Link("etc/resolv.conf", "/run/x")), Index("files", File("etc/resolv.conf")));

        Assert.IsTrue(rewrites.All(changes => changes.IsEmpty));
    }

    [TestMethod]
    public void Rewrites_ReplacedFileWithFurtherNames_IsLeftOutOfTheEarlierOne()
    {
        var rewrites = Rewrites(
            Index("init", File("bin/a"), Hard("bin/b", "bin/a"), Hard("bin/c", "bin/a")),
            Index("files", File("bin/a")));

        Assert.IsNull(RewrittenFiles.Rewrite(rewrites[0], "bin/a"));
        Assert.AreEqual("bin/b", RewrittenFiles.Rewrite(rewrites[0], "bin/b"));
    }

    private static ImmutableArray<ImmutableArray<PathRewrite>> Rewrites(params ImmutableArray<SegmentIndex> indexes) => CompositionRules.Rewrites(indexes);

    private static SegmentIndex Index(string name, params ImmutableArray<ArchiveEntry> entries) =>
        new(name, [.. entries.Select(entry => new IndexEntry(entry))]);

    private static ArchiveEntry Directory(string path) => new() { Path = path, Kind = EntryKind.Directory, Mode = 493 };

    private static ArchiveEntry File(string path) => new() { Path = path, Kind = EntryKind.File };

    private static ArchiveEntry Link(string path, string target) => new() { Path = path, Kind = EntryKind.SymbolicLink, LinkTarget = target };

    private static ArchiveEntry Hard(string path, string target) => new() { Path = path, Kind = EntryKind.HardLink, LinkTarget = target };
}
