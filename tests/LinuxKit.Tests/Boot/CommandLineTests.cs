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
}
