using LinuxKit.Boot.FirstStage;

namespace LinuxKit.Tests.Boot.FirstStage;

[TestClass]
public sealed class ModuleIndexTests
{
    private static readonly Dictionary<string, string> Texts = new()
    {
        ["modules.dep"] = "kernel/a-x.ko.xz: kernel/b.ko kernel/c.ko\nkernel/b.ko: kernel/c.ko\nkernel/c.ko:\nkernel/d.ko:\nkernel/crc_generic.ko:\nkernel/late.ko:\nno colon\n",
        ["modules.softdep"] = "# comment\nsoftdep b pre: crc missing post: late\nsoftdep d pre: a\n",
        ["modules.alias"] = "# Aliases\nalias fs-a a_x\nalias crc crc_generic\nalias of:N* with blank d\nalias broken\n",
        ["modules.builtin"] = "kernel/ext4.ko\nkernel/with-dash.ko\n",
    };

    [TestMethod]
    public void Closure_Name_BringsDependenciesAndWhatShouldBeLoadedAround() => CollectionAssert.AreEqual(
        (string[])["kernel/a-x.ko.xz", "kernel/b.ko", "kernel/c.ko", "kernel/crc_generic.ko", "kernel/late.ko"],
        new ModuleIndex(Texts).Closure(["a_x", "unknown"]).Select(module => module.Path).ToArray());

    [TestMethod]
    public void Closure_DependencyThatIsNotThere_Fails()
    {
        var index = new ModuleIndex(new Dictionary<string, string> { ["modules.dep"] = "a.ko: gone.ko\n" });
        var error = Assert.ThrowsExactly<LinuxKitException>(() => index.Closure(["a"]));
        Assert.AreEqual("LK0533", error.Diagnostic.Code);
        StringAssert.Contains(error.Diagnostic.Message, "'gone'", StringComparison.Ordinal);
    }

    [TestMethod]
    public void Closure_ModulesThatNeedEachOther_Ends() =>
        Assert.HasCount(2, new ModuleIndex(new Dictionary<string, string> { ["modules.dep"] = "a.ko: b.ko\nb.ko: a.ko\n" }).Closure(["a"]));

    [TestMethod]
    public void TextsOf_SomeModules_HaveTheLinesOfThoseAlone()
    {
        var index = new ModuleIndex(Texts);
        var texts = index.TextsOf(index.Closure(["d", "b"]));
        Assert.AreEqual("kernel/b.ko: kernel/c.ko\nkernel/c.ko:\nkernel/crc_generic.ko:\nkernel/d.ko:\nkernel/late.ko:\n", texts["modules.dep"]);
        Assert.AreEqual("alias crc crc_generic\nalias of:N* with blank d\n", texts["modules.alias"]);
        Assert.AreEqual("softdep b pre: crc missing post: late\nsoftdep d pre: a\n", texts["modules.softdep"]);
    }

    [TestMethod]
    public void IsBuiltIn_Line_IsItsNameWithUnderscores()
    {
        var index = new ModuleIndex(Texts);
        Assert.IsTrue(index.IsBuiltIn("ext4") && index.IsBuiltIn("with_dash"));
        Assert.IsFalse(index.IsBuiltIn("b"));
        Assert.IsTrue(new ModuleIndex(new Dictionary<string, string>()).IsEmpty);
    }
}
