using LinuxKit.RootFilesystem;

namespace LinuxKit.Tests.RootFilesystem;

[TestClass]
public sealed class LayerSemanticsTests
{
    private static TestLayer Layer => new();

    [TestMethod]
    public async Task Flatten_FileInBothLayers_IsTheUpperOne() => await IsAsync(
        [Layer.Dir("a").File("a/x", "1", "600", 1, 2), Layer.File("a/x", "2", "4755")],
        "755 a /", "4755 a/x = 2");

    [TestMethod]
    public async Task Flatten_DirectoryInBothLayers_HasTheUpperMetadataAndAllFiles() => await IsAsync(
        [Layer.Dir("a", "700", 5, 6).File("a/x", "1"), Layer.Dir("a", "1777").File("a/y", "2")],
        "1777 a /", "644 a/x = 1", "644 a/y = 2");

    [TestMethod]
    public async Task Flatten_Whiteout_HidesFilesAndWholeDirectories() => await IsAsync(
        [Layer.Dir("a").File("a/x", "1").File("a/y", "2").Dir("b").Dir("b/c").File("b/c/z", "3"), Layer.Whiteout("a/x").Whiteout("b").Whiteout("nothing")],
        "755 a /", "644 a/y = 2");

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task Flatten_WhiteoutAndEntryOfOneName_KeepsTheEntry(bool whiteoutFirst)
    {
        var upper = Layer;
        _ = whiteoutFirst
            ? upper.Whiteout("a").Whiteout("f").Dir("a").File("a/new", "2").File("f", "2")
            : upper.Dir("a").File("a/new", "2").File("f", "2").Whiteout("a").Whiteout("f");
        await IsAsync([Layer.Dir("a", "700").File("a/old", "1").File("f", "1"), upper], "755 a /", "644 a/new = 2", "644 f = 2");
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task Flatten_OpaqueDirectory_HidesWhatLowerLayersHaveWhereverTheMarkerStands(bool markerFirst)
    {
        var upper = Layer;
        _ = markerFirst ? upper.Opaque("a").File("a/new", "2").Dir("a/d").File("a/d/n", "2") : upper.File("a/new", "2").Dir("a/d").File("a/d/n", "2").Opaque("a");
        await IsAsync(
            [Layer.Dir("a", "711").File("a/old", "1").Dir("a/d", "700").File("a/d/o", "1"), upper],
            "711 a /", "755 a/d /", "644 a/new = 2", "644 a/d/n = 2");
    }

    [TestMethod]
    public async Task Flatten_OpaqueRoot_HidesEverything() => await IsAsync(
        [Layer.Dir("a").File("a/x", "1").File("f", "1"), Layer.Opaque(".").File("g", "2")], "644 g = 2");

    [TestMethod]
    public async Task Flatten_KindReplaced_IsTheUpperOneWithoutWhatWasInIt() => await IsAsync(
        [
            Layer.Dir("d").File("d/x", "1").Dir("d/e").File("f", "1").Symlink("s", "d").Symlink("t", "f"),
            Layer.File("d", "2").Dir("f").File("f/y", "2").Dir("s", "700").File("t", "2"),
        ],
        "755 f /", "700 s /", "644 d = 2", "644 f/y = 2", "644 t = 2");

    [TestMethod]
    public async Task Flatten_NameTwiceInOneLayer_IsTheLastOne() => await IsAsync(
        [Layer.File("f", "1").File("f", "2").Dir("d").File("d", "3")], "644 d = 3", "644 f = 2");

    [TestMethod]
    public async Task Flatten_ParentsMissing_AreImplied() => await IsAsync(
        [Layer.File("a/b/x", "1")], "implied 755 a /", "implied 755 a/b /", "644 a/b/x = 1");

    [TestMethod]
    public async Task Flatten_EntryBelowFile_MakesTheFileADirectory() => await IsAsync(
        [Layer.File("a", "1"), Layer.File("a/x", "2")], "implied 755 a /", "644 a/x = 2");

    [TestMethod]
    public async Task Flatten_EntryBelowLink_GoesWhereTheLinkLeads() => await IsAsync(
        [
            Layer.Dir("usr").Dir("usr/lib").File("usr/lib/x", "1").File("usr/lib/y", "1").Symlink("lib", "usr/lib").Symlink("abs", "/usr/../lib"),
            Layer.File("lib/x", "2").File("abs/z", "2").Whiteout("lib/y"),
        ],
        "755 usr /", "755 usr/lib /", "777 lib -> usr/lib", "777 abs -> /usr/../lib", "644 usr/lib/x = 2", "644 usr/lib/z = 2");

    [TestMethod]
    public async Task Flatten_LinkAboveTheRoot_StaysInside() => await IsAsync(
        [Layer.Symlink("up", "../../../tmp"), Layer.File("up/x", "1")], "implied 755 tmp /", "777 up -> ../../../tmp", "644 tmp/x = 1");

    [TestMethod]
    public async Task Flatten_WhiteoutBelowLinkThatBecomesADirectory_LeavesTheTargetAlone() => await IsAsync(
        [Layer.Dir("usr").Dir("usr/lib").File("usr/lib/x", "1").Symlink("lib", "usr/lib"), Layer.Dir("lib").Whiteout("lib/x").Opaque("lib").File("lib/y", "2")],
        "755 lib /", "755 usr /", "755 usr/lib /", "644 usr/lib/x = 1", "644 lib/y = 2");

    [TestMethod]
    public async Task Flatten_HardLink_IsOneFile() => await IsAsync(
        [Layer.File("b", "1", "600", 3, 4).HardLink("a", "b").HardLink("./c", "/a")], "600 3:4 b = 1", "600 3:4 a == b", "600 3:4 c == b");

    [TestMethod]
    public async Task Flatten_HardLinkToLowerLayer_SharesItsContent() => await IsAsync(
        [Layer.File("a", "1"), Layer.HardLink("b", "a")], "644 a = 1", "644 b == a");

    [TestMethod]
    public async Task Flatten_HardLinkToFileThatIsReplacedLater_KeepsTheContentOfItsLayer() => await IsAsync(
        [Layer.File("a", "1"), Layer.HardLink("b", "a"), Layer.File("a", "3")], "644 b = 1", "644 a = 3");

    [TestMethod]
    public async Task Flatten_HardLinkToFileThatItsLayerHides_KeepsTheContent() => await IsAsync(
        [Layer.Dir("d").File("d/a", "1").File("f", "2"), Layer.Whiteout("d").Whiteout("f").HardLink("b", "d/a").HardLink("g", "f")],
        "644 b = 1", "644 g = 2");

    [TestMethod]
    public async Task Flatten_HardLinkToSymlink_IsOneOfItsOwn() => await IsAsync(
        [Layer.Symlink("a", "x").HardLink("b", "a")], "777 a -> x", "777 b -> x");

    [TestMethod]
    public async Task Flatten_FileReplacedByLinkToItself_IsStillThere() => await IsAsync(
        [Layer.File("a", "1"), Layer.HardLink("a", "a")], "644 a = 1");

    [TestMethod]
    public async Task Flatten_DevicesFifosAndLongNames_AreKept()
    {
        var name = new string('n', 200);
        await IsAsync([Layer.Device("null", 1, 3).Fifo("pipe").File(name + "/" + name, "1")],
            $"implied 755 {name} /", "600 null CharacterDevice 1:3", "622 pipe Fifo 0:0", $"644 {name}/{name} = 1");
    }

    [TestMethod]
    public async Task Flatten_ExtendedAttributes_AreInTheIndex()
    {
        using var store = new TestStore();

        var segment = await store.MakeAsync(Tree(Layer.Attribute("f", "1", "user.test", "value")));

        var entry = segment.Index.Entries.Single(entry => entry.Entry.Path == "c/f").Entry;
        CollectionAssert.AreEqual("value"u8.ToArray(), entry.ExtendedAttributes["user.test"].ToArray());
    }

    [TestMethod]
    public async Task Flatten_AufsRecords_AreLeftOut() => await IsAsync([Layer.File(".wh..wh.plnk", "1").File("f", "1")], "644 f = 1");

    [TestMethod]
    [DataRow(".wh.", "LK0404")]
    [DataRow(".wh..", "LK0404")]
    [DataRow("a/.wh...", "LK0404")]
    public async Task Flatten_WhiteoutOfNothing_Fails(string path, string code) => await FailsAsync(Layer.File(path, ""), code);

    [TestMethod]
    public async Task Flatten_HardLinkToNothing_Fails() => await FailsAsync(Layer.HardLink("a", "b"), "LK0403");

    [TestMethod]
    public async Task Flatten_HardLinkToDirectory_Fails() => await FailsAsync(Layer.Dir("b").HardLink("a", "b"), "LK0403");

    [TestMethod]
    public async Task Flatten_LinksInACircle_Fails() => await FailsAsync(Layer.Symlink("a", "b").Symlink("b", "a").File("a/x", "1"), "LK0405");

    [TestMethod]
    [DataRow("../x")]
    [DataRow("a/../../x")]
    public async Task Flatten_PathOutOfTheRoot_Fails(string path) => await FailsAsync(Layer.File(path, "1"), "LK0304");

    [TestMethod]
    public async Task Flatten_HardLinkOutOfTheRoot_Fails() => await FailsAsync(Layer.HardLink("a", "../../etc/passwd"), "LK0304");

    private static ImageTree Tree(params TestLayer[] layers) =>
        new("services[0] web", new SourceLocation("a.lkproj", 3, 5), TestImage.Of(layers).Image, "c", TreeRole.Container);

    private static async Task IsAsync(TestLayer[] layers, params string[] expected)
    {
        using var store = new TestStore();
        var segment = await store.MakeAsync(Tree(layers));

        var lines = await TestStore.LinesAsync(segment);

        CollectionAssert.AreEqual(
            expected.Prepend("implied 755 c /").Order(StringComparer.Ordinal).ToArray(),
            lines.Select(line => line.Replace(" c/", " ", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToArray(),
            string.Join('\n', lines));
    }

    private static async Task FailsAsync(TestLayer layer, string code)
    {
        using var store = new TestStore();

        var diagnostic = await store.FailAsync(Tree(Layer.File("fine", "1"), layer));

        Assert.AreEqual(code, diagnostic.Code, diagnostic.ToString());
        Assert.AreEqual(new SourceLocation("a.lkproj", 3, 5), diagnostic.Location);
        StringAssert.Contains(diagnostic.Message, "test.invalid/image:1, layer 2 of 2 (sha256:");
        Assert.IsEmpty(store.Files);
    }
}
