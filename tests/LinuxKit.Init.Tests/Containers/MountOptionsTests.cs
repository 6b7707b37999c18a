using LinuxKit.Init.Containers;
using LinuxKit.Init.Linux;

namespace LinuxKit.Init.Tests.Containers;

[TestClass]
public sealed class MountOptionsTests
{
    [TestMethod]
    public void Parse_FlagsAndData_AreSeparated()
    {
        var options = MountOptions.Parse(["nosuid", "nodev", "mode=755", "", "size=10%", "ro", "rw"]);
        Assert.AreEqual(MountFlags.NoSetUserId | MountFlags.NoDevices, options.Flags);
        Assert.AreEqual("mode=755,size=10%", options.Data);
    }

    [TestMethod]
    [DataRow("nosuid", "suid")]
    [DataRow("nodev", "dev")]
    [DataRow("noexec", "exec")]
    [DataRow("sync", "async")]
    [DataRow("noatime", "atime")]
    [DataRow("nodiratime", "diratime")]
    [DataRow("relatime", "norelatime")]
    [DataRow("strictatime", "nostrictatime")]
    [DataRow("mand", "nomand")]
    [DataRow("ro", "rw")]
    public void Parse_WordAndItsOpposite_CancelOut(string set, string clear)
    {
        Assert.AreNotEqual(MountFlags.None, MountOptions.Parse([set]).Flags);
        Assert.AreEqual((MountFlags.None, ""), (MountOptions.Parse([set, clear]).Flags, MountOptions.Parse([set, clear]).Data));
    }

    [TestMethod]
    public void Calls_ReadOnlyBind_RemountsSinceTheKernelIgnoresTheFlagAtFirst() =>
        CollectionAssert.AreEqual(
            (MountFlags[])[MountFlags.Bind | MountFlags.Recursive | MountFlags.ReadOnly, MountFlags.Bind | MountFlags.ReadOnly | MountFlags.Remount],
            Flags("rbind", "ro"));

    [TestMethod]
    public void Calls_PlainBind_IsOne() => CollectionAssert.AreEqual((MountFlags[])[MountFlags.Bind], Flags("bind"));

    [TestMethod]
    public void Calls_Propagation_IsACallOfItsOwn() =>
        CollectionAssert.AreEqual((MountFlags[])[MountFlags.Remount, MountFlags.Private], Flags("remount", "private"));

    private static MountFlags[] Flags(params string[] words) => [.. MountOptions.Parse(words).Calls.Select(call => call.Flags)];
}
