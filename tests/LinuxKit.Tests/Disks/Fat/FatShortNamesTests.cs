using System.Diagnostics;
using LinuxKit.Disks.Fat;

namespace LinuxKit.Tests.Disks.Fat;

[TestClass]
public sealed class FatShortNamesTests
{
    [TestMethod]
    [DataRow("BOOTX64.EFI", "BOOTX64.EFI")]
    [DataRow("kernel", "KERNEL")]
    [DataRow("Initrd.img", "INITRD.IMG")]
    [DataRow("$%'-_@~`.!()", "$%'-_@~`.!()")]
    [DataRow("The quick brown.fox", "THEQUI~1.FOX")]
    [DataRow("a.longer", "A~1.LON")]
    [DataRow("ninechars", "NINECH~1")]
    [DataRow(".bashrc", "BASHRC~1")]
    [DataRow("...x.y", "X~1.Y")]
    [DataRow("two.periods.txt", "TWOPER~1.TXT")]
    [DataRow("a b", "AB~1")]
    [DataRow("x+y,z;=[].c++", "X_Y_Z_~1.C__")]
    [DataRow("Größe.txt", "GR__E~1.TXT")]
    [DataRow("日本語", "___~1")]
    [DataRow("𝄞", "__~1")]
    public void For_OneName_FollowsTheSpecification(string name, string expected) =>
        Assert.AreEqual(expected, FatShortNames.For([name])[0].ToString());

    [TestMethod]
    public void For_NamesThatBeginAlike_AreNumbered() =>
        CollectionAssert.AreEqual(
            new[] { "FILENA~1.TXT", "FILENA~3.TXT", "FILENA~2.TXT", "FILENAME", "FILENA~4.TXT" },
            Shown("filename one.txt", "FileNa~3.txt", "filename two.txt", "filename", "filename three.txt"));

    [TestMethod]
    public void For_MoreThanNine_CutTheNameFurther()
    {
        var names = Shown([.. Enumerable.Range(0, 1000).Select(index => $"some file {index:d4}.bin")]);
        CollectionAssert.AreEqual(
            new[] { "SOMEFI~1.BIN", "SOMEFI~9.BIN", "SOMEF~10.BIN", "SOMEF~99.BIN", "SOME~100.BIN", "SOM~1000.BIN" },
            new[] { 0, 8, 9, 98, 99, 999 }.Select(index => names[index]).ToArray());
    }

    [TestMethod]
    [DataRow("the same beginning {0}.dat")]
    [DataRow("{0} is how it begins.dat")]
    [DataRow("é{0}.dat")]
    public void For_AsManyAsAFolderHolds_AreUniqueAndQuick(string pattern)
    {
        var names = Enumerable.Range(0, FatDirectory.MostEntries / 2).Select(index => string.Format(null, pattern, index)).ToArray();
        var watch = Stopwatch.StartNew();
        var made = FatShortNames.For(names);
        Assert.IsLessThan(TimeSpan.FromSeconds(5), watch.Elapsed);
        CollectionAssert.AllItemsAreUnique(made);
    }

    private static string[] Shown(params string[] names) => [.. FatShortNames.For(names).Select(name => name.ToString())];
}
