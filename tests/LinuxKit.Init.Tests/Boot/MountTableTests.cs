using LinuxKit.Init.Boot;
using LinuxKit.Init.Shutdown;

namespace LinuxKit.Init.Tests.Boot;

[TestClass]
public sealed class MountTableTests
{
    private static readonly string[] Lines =
    [
        "1 1 0:2 / / ro shared:1 - rootfs rootfs rw",
        "21 1 0:20 / /proc rw,nosuid shared:2 - proc proc rw",
        "30 1 8:1 / /var/lib rw,noatime shared:9 master:1 - ext4 /dev/vda1 rw",
        "31 30 0:50 / /var/lib/a\\040b\\134c rw - overlay overlay rw",
        "32 1 0:51 / /mnt/nfs rw - nfs4 server:/x rw",
    ];

    [TestMethod]
    public void Parse_KernelsLines_GivesTargetsAndTypes()
    {
        var mounts = MountTable.Parse(string.Join("\n", Lines));
        Assert.HasCount(5, mounts);
        Assert.AreEqual(new MountedFileSystem("/var/lib", "ext4"), mounts[2]);
        Assert.AreEqual(new MountedFileSystem(@"/var/lib/a b\c", "overlay"), mounts[3]);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("1 2 3")]
    [DataRow("1 1 0:2 / / ro shared:1")]
    [DataRow("1 1 0:2 / / ro -")]
    public void Parse_CutLine_IsLeftOut(string line) => Assert.IsEmpty(MountTable.Parse(line));

    [TestMethod]
    public void ToUnmount_SeveralMounts_ThoseWithDataYoungestFirst() =>
        CollectionAssert.AreEqual(
            (string[])["/mnt/nfs", @"/var/lib/a b\c", "/var/lib"],
            StorageRelease.ToUnmount(MountTable.Parse(string.Join("\n", Lines))).ToArray());

    [TestMethod]
    public void SwapPaths_KernelsTable_LeavesOutTheTitles() => CollectionAssert.AreEqual(
        (string[])["/dev/vdb", "/var/swap"],
        StorageRelease.SwapPaths("Filename\t\t\tType\n/dev/vdb   partition\t1\t0\t-2\n/var/swap\tfile\t1\t0\t-3\n").ToArray());
}
