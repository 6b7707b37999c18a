using LinuxKit.Disks;
using LinuxKit.Disks.Fat;

namespace LinuxKit.Tests.Disks.Fat;

[TestClass]
public sealed class FatRefusalTests
{
    private static readonly DiskContent Empty = DiskContent.Of(default);

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("")]
    [DataRow("/a")]
    [DataRow("a/")]
    [DataRow("a//b")]
    [DataRow("./a")]
    [DataRow("a/../b")]
    [DataRow("a.")]
    [DataRow("a ")]
    [DataRow(" a")]
    [DataRow("folder. /a")]
    [DataRow("a\\b")]
    [DataRow("a:b")]
    [DataRow("a\u0001b")]
    [DataRow("a\0")]
    [DataRow("what?")]
    [DataRow("*")]
    [DataRow("\"a\"")]
    [DataRow("<a>")]
    [DataRow("a|b")]
    public void Plan_NameThatFatDoesNotAllow_IsRefused(string path) => Fails("LK0900", new(), path);

    [TestMethod]
    public void Plan_NameThatUtf16DoesNotAllow_IsRefused()
    {
        Fails("LK0900", new(), "half \ud834 a pair");
        Fails("LK0900", new(), new string('n', 256));
        Fails("LK0900", new(), string.Concat(Enumerable.Repeat("𝄞", 128)));
    }

    [TestMethod]
    [DataRow("a", "a")]
    [DataRow("a", "A")]
    [DataRow("EFI/BOOT/a", "EFI/Boot/b")]
    [DataRow("GRÜSSE", "grüsse")]
    [DataRow("a", "a/b")]
    [DataRow("a/b", "A")]
    public void Plan_NamesThatFatTakesForTheSame_AreRefused(string first, string second)
    {
        Fails("LK0901", new(), first, second);
        Fails("LK0901", new(), second, first);
    }

    [TestMethod]
    public void Plan_FileOf4GiB_IsRefused()
    {
        var error = Assert.ThrowsExactly<LinuxKitException>(() => FatFileSystem.Plan(new(), [new("big", TestContents.Zeros(1L << 32))]));
        Assert.AreEqual("LK0902", error.Diagnostic.Code);
        Assert.AreEqual(uint.MaxValue, FatFileSystem.Plan(new(), [new("big", TestContents.Zeros(uint.MaxValue))]).FindExtent("big").Length);
    }

    [TestMethod]
    public void Plan_FilesThatDoNotFit_AreRefused()
    {
        var file = new FatFile("a", TestContents.Zeros(1 << 20));
        Fails("LK0903", new() { Size = 1 << 20 }, file);
        Fails("LK0903", new() { Size = 0 }, Array.Empty<FatFile>());
        Fails("LK0903", new() { Size = 32 << 20, Type = FatType.Fat32 }, file);
        Fails("LK0903", new() { Size = 128 << 20, Type = FatType.Fat12 }, file);
        Fails("LK0903", new() { Size = 2049L << 20, Type = FatType.Fat16 }, file);
        Fails("LK0903", new() { Size = 1L << 41 }, file);
        Fails("LK0903", new() { FreeSpace = 1L << 41 }, file);
        Fails("LK0903", new() { FreeSpace = long.MaxValue / 2 }, file);
        Fails("LK0903", new(), [.. Enumerable.Range(0, 600).Select(index => new FatFile($"{index}", TestContents.Zeros(uint.MaxValue)))]);
    }

    [TestMethod]
    public void Plan_FolderThatHasNoRoomForItsEntries_IsRefused()
    {
        FatFile[] files = [.. Enumerable.Range(0, 65534).Select(index => new FatFile($"FOLDER/{index:d5}", Empty))];
        Assert.IsNotNull(FatFileSystem.Plan(new(), files));
        Fails("LK0904", new(), [.. files, new("FOLDER/ONE.TOO", Empty)]);
        Fails("LK0904", new(), [.. files[1..], new("FOLDER/lower", Empty)]);
        Fails("LK0904", new(), [.. Enumerable.Range(0, 65521).Select(index => new FatFile($"{index:d5}", Empty))]);
    }

    [TestMethod]
    [DataRow("twelve chars")]
    [DataRow(" a")]
    [DataRow("a ")]
    [DataRow("a.b")]
    [DataRow("GRÜSSE")]
    [DataRow("a/b")]
    public void Plan_LabelThatFatDoesNotAllow_IsRefused(string label) => Fails("LK0905", new() { Label = label }, "a");

    [TestMethod]
    public async Task Write_ContentThatIsNotAsLongAsItSaid_IsAnErrorThatNamesTheFile()
    {
        foreach (var written in new[] { 9, 11 })
        {
            var plan = FatFileSystem.Plan(new(), [new("folder/changed", TestContents.Pattern(written, 1) with { Size = 10 })]);
            var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => plan.Content.WriteAsync(Stream.Null, TestContext.CancellationToken));
            Assert.AreEqual("LK0302", error.Diagnostic.Code);
            StringAssert.Contains(error.Message, "'folder/changed'");
        }
    }

    private static void Fails(string code, FatOptions options, params string[] paths) =>
        Fails(code, options, [.. paths.Select(path => new FatFile(path, Empty))]);

    private static void Fails(string code, FatOptions options, params FatFile[] files)
    {
        var error = Assert.ThrowsExactly<LinuxKitException>(() => FatFileSystem.Plan(options, files));
        Assert.AreEqual(code, error.Diagnostic.Code, error.Message);
    }
}
