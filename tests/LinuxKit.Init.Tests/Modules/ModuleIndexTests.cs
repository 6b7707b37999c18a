using LinuxKit.Init.Modules;

namespace LinuxKit.Init.Tests.Modules;

[TestClass]
public sealed class ModuleIndexTests
{
    private static ModuleIndex Index()
    {
        var index = new ModuleIndex();
        index.AddDependencies(
        [
            "kernel/drivers/virtio/virtio.ko: kernel/drivers/virtio/virtio_ring.ko",
            "kernel/drivers/virtio/virtio_ring.ko:",
            "kernel/drivers/virtio/virtio_pci.ko: kernel/drivers/virtio/virtio.ko kernel/drivers/virtio/virtio_ring.ko",
            "kernel/lib/libcrc32c.ko:",
            "kernel/crypto/crc32c-generic.ko:",
            "kernel/a.ko: kernel/b.ko",
            "kernel/b.ko: kernel/a.ko",
            "not a line",
        ]);
        index.AddSoftDependencies(["softdep libcrc32c pre: crc32c_generic missing post: virtio", "softdep", "# softdep a pre: b"]);
        index.AddAliases(["alias pci:v00001AF4d*sv* virtio_pci", "alias fs-crc libcrc32c", "alias net-pf-10 ipv6", "alias broken", "# alias x y"]);
        index.AddBuiltIn(["kernel/net/ipv6/ipv6.ko", "kernel/fs/ext4.ko"]);
        return index;
    }

    private static string[] Order(string name) => [.. Index().LoadOrder(name).Select(module => module.Name)];

    [TestMethod]
    public void LoadOrder_ChainOfDependencies_DeepestFirst() =>
        CollectionAssert.AreEqual((string[])["virtio_ring", "virtio", "virtio_pci"], Order("virtio-pci"));

    [TestMethod]
    public void LoadOrder_SoftDependency_ComesFirstWhereItExists() =>
        CollectionAssert.AreEqual((string[])["crc32c_generic", "libcrc32c"], Order("libcrc32c"));

    [TestMethod]
    public void LoadOrder_Cycle_Ends() => CollectionAssert.AreEqual((string[])["b", "a"], Order("a"));

    [TestMethod]
    public void LoadOrder_UnknownModule_IsEmpty() => Assert.IsEmpty(Order("nothing"));

    [TestMethod]
    public void LoadOrder_Path_IsAsInTheFile() =>
        Assert.AreEqual("kernel/crypto/crc32c-generic.ko", Index().LoadOrder("crc32c_generic")[0].Path);

    [TestMethod]
    [DataRow("virtio-ring", "virtio_ring")]
    [DataRow("pci:v00001AF4d00001000sv00001AF4", "virtio_pci")]
    [DataRow("fs-crc", "libcrc32c")]
    [DataRow("fs_crc", "libcrc32c")]
    [DataRow("net-pf-10", "ipv6")]
    [DataRow("ext4", "ext4")]
    [DataRow("broken", "")]
    [DataRow("pci:v00008086d00001000sv00001AF4", "")]
    public void Resolve_NameOrAlias_GivesModules(string name, string expected) =>
        Assert.AreEqual(expected, string.Join(' ', Index().Resolve(name)));

    [TestMethod]
    public void Resolve_AliasOfTwoModules_GivesBothOnce()
    {
        var index = new ModuleIndex();
        index.AddAliases(["alias pci:a* one", "alias pci:* two", "alias pci:ab one"]);
        CollectionAssert.AreEqual((string[])["one", "two"], index.Resolve("pci:ab").ToArray());
    }

    [TestMethod]
    public void Read_FolderWithoutFiles_KnowsNothing() =>
        Assert.IsEmpty(ModuleIndex.Read("/nowhere").Resolve("virtio"));
}
