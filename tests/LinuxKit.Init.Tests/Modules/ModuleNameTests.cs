using LinuxKit.Init.Modules;

namespace LinuxKit.Init.Tests.Modules;

[TestClass]
public sealed class ModuleNameTests
{
    [TestMethod]
    [DataRow("kernel/net/9p/9pnet-virtio.ko", "9pnet_virtio")]
    [DataRow("/lib/x.ko.xz", "x")]
    [DataRow("plain", "plain")]
    public void OfPath_File_IsItsName(string path, string expected) => Assert.AreEqual(expected, ModuleName.OfPath(path));
}
