using LinuxKit.Archives;
using LinuxKit.Disks;
using LinuxKit.Disks.Iso9660;

namespace LinuxKit.Tests.Disks.Iso9660;

[TestClass]
public sealed class IsoErrorTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("a", "a", "'a' is there twice.")]
    [DataRow("a", "./a", "'a' is there twice.")]
    [DataRow("a/b", "a", "'a' is a file, and there are files in it.")]
    [DataRow("a/b/c", "a/b", "'a/b' is a file, and there are files in it.")]
    [DataRow("a", "", "'' is a file, and there are files in it.")]
    public void Plan_PathsThatMakeNoTree_IsRefused(string first, string second, string message)
    {
        var exception = Assert.ThrowsExactly<LinuxKitException>(() => IsoImage.Plan(TestDisc.Options, [TestDisc.File(first, ""), TestDisc.File(second, "")]));

        Assert.AreEqual("LK0930", exception.Diagnostic.Code);
        Assert.AreEqual(message, exception.Diagnostic.Message);
    }

    [TestMethod]
    [DataRow("../a")]
    [DataRow("a\0")]
    public void Plan_BadPath_IsRefused(string path) =>
        Assert.AreEqual("LK0304", Assert.ThrowsExactly<LinuxKitException>(() => IsoImage.Plan(TestDisc.Options, [TestDisc.File(path, "")])).Diagnostic.Code);

    [TestMethod]
    public void Plan_NameOf256Bytes_IsRefused() =>
        Assert.AreEqual("LK0303", Assert.ThrowsExactly<LinuxKitException>(() => IsoImage.Plan(TestDisc.Options, [TestDisc.File(new string('ü', 128), "")])).Diagnostic.Code);

    [TestMethod]
    [DataRow("123456789012345678901234567890123")]
    [DataRow("Grün")]
    [DataRow("A\nB")]
    public void Plan_BadVolumeId_IsRefused(string id) =>
        Assert.AreEqual("LK0932", Assert.ThrowsExactly<LinuxKitException>(() => IsoImage.Plan(TestDisc.Options with { VolumeId = id }, [])).Diagnostic.Code);

    [TestMethod]
    public void Plan_HardLink_IsRefused() => Assert.ThrowsExactly<ArgumentException>(
        () => IsoImage.Plan(TestDisc.Options, [IsoFile.Of(new ArchiveEntry { Path = "a", Kind = EntryKind.HardLink, LinkTarget = "b" })]));

    [TestMethod]
    public void Plan_TooManyDirectories_IsRefused()
    {
        IsoFile[] Directories(int count) =>
            [.. Enumerable.Range(0, count).Select(i => IsoFile.Of(new ArchiveEntry { Path = $"{i % 200}/{i}", Kind = EntryKind.Directory }))];

        Assert.IsGreaterThan(0, IsoImage.Plan(TestDisc.Options, Directories(65_535 - 201)).Content.Size);
        Assert.AreEqual("LK0931", Assert.ThrowsExactly<LinuxKitException>(() => IsoImage.Plan(TestDisc.Options, Directories(65_535 - 200))).Diagnostic.Code);
    }

    [TestMethod]
    [DataRow((8L << 40) - (100 << 10), 0)]
    [DataRow((8L << 40) - (1 << 20), 1 << 20)]
    [DataRow(8L << 40, 1)]
    public void Plan_MoreThanEightTebibytes_IsRefused(long first, long second)
    {
        IsoFile Large(string path, long size) => new(path, new DiskContent(size, (_, _) => throw new InvalidOperationException("Nothing is written.")));

        Assert.AreEqual("LK0931", Assert.ThrowsExactly<LinuxKitException>(() => IsoImage.Plan(TestDisc.Options, [Large("a", first), Large("b", second)])).Diagnostic.Code);
    }

    [TestMethod]
    public void Plan_DeviceThatLinuxHasNot_IsRefused()
    {
        var far = IsoFile.Of(new ArchiveEntry { Path = "far", Kind = EntryKind.BlockDevice, DeviceMajor = 5000, DeviceMinor = 1 });

        Assert.AreEqual("LK0940", Assert.ThrowsExactly<LinuxKitException>(() => IsoImage.Plan(TestDisc.Options, [far])).Diagnostic.Code);
    }

    [TestMethod]
    [DataRow(3)]
    [DataRow(5)]
    public async Task Write_ContentOfAnotherLength_Fails(int size)
    {
        var content = new DiskContent(size, (output, token) => output.WriteAsync("four"u8.ToArray(), token).AsTask());
        var plan = IsoImage.Plan(TestDisc.Options, [new IsoFile("a", content)]);

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => plan.Content.WriteAsync(new MemoryStream(), TestContext.CancellationToken));

        Assert.AreEqual("LK0302", exception.Diagnostic.Code);
        Assert.Contains("'a'", exception.Message);
    }
}
