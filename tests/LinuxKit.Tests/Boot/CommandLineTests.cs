using LinuxKit.Boot;

namespace LinuxKit.Tests.Boot;

[TestClass]
public sealed class CommandLineTests
{
    [TestMethod]
    [DataRow("", "rootfstype=ramfs")]
    [DataRow("console=ttyS0", "console=ttyS0 rootfstype=ramfs")]
    [DataRow("quiet root=/dev/vda", "quiet root=/dev/vda")]
    [DataRow("rootfstype=tmpfs quiet", "rootfstype=tmpfs quiet")]
    [DataRow("other.root=1", "other.root=1 rootfstype=ramfs")]
    public void ForInitramfs_SaysRootOrNot_AddsRamfsOnlyWhereNothingIsSaid(string written, string expected) =>
        Assert.AreEqual(expected, CommandLine.ForInitramfs(written));

    [TestMethod]
    public void For_AsLongAsKernelsRead_IsLeftAlone()
    {
        var rest = "x rootfstype=ramfs".Length - 1;

        Assert.AreEqual(2047, CommandLine.ForInitramfs(new string('x', 2047 - rest)).Length);
    }

    [TestMethod]
    public void For_CharacterAtWhichKernelsStop_IsRefused()
    {
        Assert.AreEqual("LK0508", Assert.ThrowsExactly<LinuxKitException>(() => CommandLine.ForInitramfs("quiet\0panic=1")).Diagnostic.Code);
        Assert.AreEqual("LK0508", Assert.ThrowsExactly<LinuxKitException>(() => CommandLine.ForPartition("\0", "PARTUUID=x", "erofs")).Diagnostic.Code);
    }

    [TestMethod]
    public void For_LongerThanKernelsRead_IsRefused()
    {
        // In bytes, not in characters.
        var written = new string('é', 1020);

        Assert.AreEqual("LK0507", Assert.ThrowsExactly<LinuxKitException>(() => CommandLine.ForInitramfs(written)).Diagnostic.Code);
        Assert.AreEqual("LK0507", Assert.ThrowsExactly<LinuxKitException>(() => CommandLine.ForPartition(written, "PARTUUID=1", "squashfs", "roothash=2")).Diagnostic.Code);
    }

    [TestMethod]
    [DataRow("", "root=PARTUUID=x rootfstype=erofs roothash=y")]
    [DataRow("quiet", "quiet root=PARTUUID=x rootfstype=erofs roothash=y")]
    [DataRow("root=/dev/sda1", "root=/dev/sda1 roothash=y")]
    public void ForPartition_CommandLine_NamesTheRootUnlessItDoes(string commandLine, string expected) =>
        Assert.AreEqual(expected, CommandLine.ForPartition(commandLine, "PARTUUID=x", "erofs", "roothash=y"));
}
