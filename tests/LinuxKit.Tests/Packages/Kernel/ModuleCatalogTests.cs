using LinuxKit.Packages.Kernel;

namespace LinuxKit.Tests.Packages.Kernel;

[TestClass]
public sealed class ModuleCatalogTests
{
    [TestMethod]
    public void Read_AllFields_AreKept()
    {
        var module = Module(
            "virtio-net", "name=virtio_net", "depends=net-failover,virtio", "alias=virtio:d00000001v*", "alias=x",
            "softdep=pre: a b-c post: d", "softdep=post: e", "author=depends=none");

        Assert.AreEqual("virtio_net", module.Name);
        CollectionAssert.AreEqual(new[] { "net_failover", "virtio" }, module.DependsOn.ToArray());
        CollectionAssert.AreEqual(new[] { "virtio:d00000001v*", "x" }, module.Aliases.ToArray());
        CollectionAssert.AreEqual(new[] { "a", "b_c" }, module.SoftBefore.ToArray());
        CollectionAssert.AreEqual(new[] { "d", "e" }, module.SoftAfter.ToArray());
    }

    [TestMethod]
    public void Read_NoModule_Fails() =>
        Assert.AreEqual("LK0716", Assert.ThrowsExactly<LinuxKitException>(() => KernelModule.Read("kernel/a.ko", "nothing"u8)).Diagnostic.Code);

    [TestMethod]
    public void Closure_HardAndSoftDependencies_AreTaken()
    {
        var catalog = Catalog(
            Module("top", "depends=mid-dle,built_in"), Module("mid_dle", "depends=low"), Module("low"),
            Module("xts", "softdep=pre: ecb missing"), Module("ecb-generic", "alias=ecb"), Module("other"));

        Assert.AreEqual("low mid_dle top", Closure(catalog, "top"));
        Assert.AreEqual("ecb_generic xts", Closure(catalog, "xts"));
        Assert.AreEqual("ecb_generic", Closure(catalog, "ecb"));
    }

    [TestMethod]
    public void Closure_BuiltIn_IsASuccessWithoutFiles() => Assert.AreEqual("", Closure(Catalog(), "built-in"));

    [TestMethod]
    public void Closure_Star_IsEveryModule() => Assert.AreEqual("a b", Closure(Catalog(Module("b"), Module("a", "depends=b")), "*"));

    [TestMethod]
    public void Closure_Unknown_NamesTheNearest()
    {
        var error = Assert.ThrowsExactly<LinuxKitException>(() => Closure(Catalog(Module("virtio_net"), Module("overlay")), "virtoi-net"));
        Assert.AreEqual("LK0715", error.Diagnostic.Code);
        Assert.Contains("'virtio_net'", error.Message);
    }

    [TestMethod]
    public void Closure_MissingDependency_Fails()
    {
        var error = Assert.ThrowsExactly<LinuxKitException>(() => Closure(Catalog(Module("a", "depends=gone")), "a"));
        Assert.Contains("'a' needs 'gone'", error.Message);
    }

    [TestMethod]
    public void Dependencies_Diamond_ReadsFromTheEndInLoadingOrder()
    {
        var catalog = Catalog(
            Module("a", "depends=b,c"), Module("b", "depends=d"), Module("c", "depends=d,e"), Module("d"), Module("e"));

        Assert.AreEqual(
            "kernel/a.ko: kernel/c.ko kernel/e.ko kernel/b.ko kernel/d.ko\n"
            + "kernel/b.ko: kernel/d.ko\nkernel/c.ko: kernel/e.ko kernel/d.ko\nkernel/d.ko:\nkernel/e.ko:\n",
            ModuleIndexes.Dependencies(catalog, catalog.Closure(["*"])));
    }

    [TestMethod]
    public void Dependencies_Circle_Ends()
    {
        var catalog = Catalog(Module("a", "depends=b"), Module("b", "depends=a"));
        Assert.AreEqual("kernel/a.ko: kernel/b.ko\nkernel/b.ko: kernel/a.ko\n", ModuleIndexes.Dependencies(catalog, catalog.Closure(["*"])));
    }

    [TestMethod]
    public void Dependencies_EndlessChain_FailsInsteadOfOverflowing()
    {
        var catalog = Catalog([.. Enumerable.Range(0, 20_000).Select(i => Module($"m{i}", i < 19_999 ? $"depends=m{i + 1}" : "x=y"))]);
        Assert.ThrowsExactly<LinuxKitException>(() => ModuleIndexes.Dependencies(catalog, catalog.Closure(["m0"])));
    }

    [TestMethod]
    public void Indexes_AliasesAndSoftdeps_AreWrittenAsKmodReadsThem()
    {
        var modules = Catalog(
            Module("b", "alias=pci:v*d*", "alias=two words", "softdep=pre: a"), Module("a")).Closure(["*"]);

        Assert.AreEqual("alias pci:v*d* b\nalias two_words b\n", ModuleIndexes.Aliases(modules));
        Assert.AreEqual("softdep b pre: a\n", ModuleIndexes.SoftDependencies(modules));
        Assert.AreEqual("kernel/b.ko\n", ModuleIndexes.Order("kernel/x.ko\nkernel/b.ko\n", modules));
    }

    [TestMethod]
    public void Create_OneModuleTwice_Fails() =>
        Assert.ThrowsExactly<LinuxKitException>(() => Catalog(Module("a-b"), Module("a_b")));

    private static string Closure(ModuleCatalog catalog, string name) =>
        string.Join(' ', catalog.Closure([name]).Select(module => module.Name));

    private static ModuleCatalog Catalog(params KernelModule[] modules) => new(modules, ["kernel/fs/built-in.ko", ""]);

    private static KernelModule Module(string name, params string[] fields) => KernelModule.Read($"kernel/{name}.ko", TestModule.Create(fields));
}
