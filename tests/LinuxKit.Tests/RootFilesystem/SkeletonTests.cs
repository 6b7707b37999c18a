using LinuxKit.Archives;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Tests.RootFilesystem;

[TestClass]
public sealed class SkeletonTests
{
    [TestMethod]
    public void Of_EveryParentComesInTime_IsNone() => Assert.IsNull(Skeleton.Of(
        [new SegmentIndex("init", [Entry("etc", EntryKind.Directory), Entry("etc/x", EntryKind.File)]), new SegmentIndex("files", [Entry("etc/y", EntryKind.File)])], 0));

    [TestMethod]
    public void Of_ParentMissing_MakesAllAncestors()
    {
        var skeleton = Skeleton.Of([new SegmentIndex("files", [Entry("a/b/c", EntryKind.File)])], 7)!;

        CollectionAssert.AreEqual(new[] { "a", "a/b" }, skeleton.Entries.Select(entry => entry.Entry.Path).ToArray());
        Assert.AreEqual(7, skeleton.Entries[0].Entry.ModificationTime);
        Assert.AreEqual(GeneratedEntries.DirectoryMode, skeleton.Entries[0].Entry.Mode);
    }

    [TestMethod]
    public void Of_ParentComesTooLate_IsMadeInTime()
    {
        var skeleton = Skeleton.Of(
            [new SegmentIndex("modules", [Entry("lib/x", EntryKind.File)]), new SegmentIndex("init", [Entry("lib", EntryKind.Directory)])], 0)!;

        Assert.AreEqual("lib", skeleton.Entries.Single().Entry.Path);
    }

    [TestMethod]
    public void Of_ImpliedDirectory_KeepsTheModeItWasGiven()
    {
        var implied = Entry("secret", EntryKind.Directory) with { Entry = Entry("secret", EntryKind.Directory).Entry with { Mode = 448 }, Implied = true };

        var skeleton = Skeleton.Of([new SegmentIndex("files", [implied, Entry("secret/x", EntryKind.File)])], 0)!;

        Assert.AreEqual(448, skeleton.Entries.Single().Entry.Mode);
    }

    [TestMethod]
    public void Of_ImpliedDirectoryThatIsThere_IsNone()
    {
        var implied = Entry("etc", EntryKind.Directory) with { Implied = true };

        Assert.IsNull(Skeleton.Of([new SegmentIndex("init", [Entry("etc", EntryKind.Directory)]), new SegmentIndex("files", [implied, Entry("etc/x", EntryKind.File)])], 0));
    }

    private static IndexEntry Entry(string path, EntryKind kind) => new(new ArchiveEntry { Path = path, Kind = kind });
}
