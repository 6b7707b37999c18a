using LinuxKit.Archives;

namespace LinuxKit.Tests.Archives;

[TestClass]
public sealed class ArchivePathTests
{
    [TestMethod]
    [DataRow("etc/hosts", "etc/hosts")]
    [DataRow("/etc/hosts", "etc/hosts")]
    [DataRow("./etc/hosts", "etc/hosts")]
    [DataRow(".//etc/./hosts/", "etc/hosts")]
    [DataRow("///usr//lib", "usr/lib")]
    [DataRow("usr/share/../lib", "usr/lib")]
    [DataRow("a/..", "")]
    [DataRow("/", "")]
    [DataRow(".", "")]
    [DataRow("./", "")]
    [DataRow("...", "...")]
    [DataRow("..a/b..", "..a/b..")]
    [DataRow("a\\b", "a\\b")]
    public void Normalize_AllowedPath_BecomesRelativeToTheRoot(string path, string expected) =>
        Assert.AreEqual(expected, ArchivePath.Normalize(path));

    [TestMethod]
    [DataRow("", "LK0304")]
    [DataRow("..", "LK0304")]
    [DataRow("/..", "LK0304")]
    [DataRow("../etc/passwd", "LK0304")]
    [DataRow("a/../../etc/passwd", "LK0304")]
    [DataRow("./a/../../b", "LK0304")]
    [DataRow("a\0b", "LK0304")]
    [DataRow("\0", "LK0304")]
    public void Normalize_BadPath_IsAnError(string path, string code) =>
        Assert.AreEqual(code, Assert.ThrowsExactly<LinuxKitException>(() => ArchivePath.Normalize(path)).Diagnostic.Code);

    [TestMethod]
    public void Normalize_HalfASurrogatePair_IsAnError()
    {
        var error = Assert.ThrowsExactly<LinuxKitException>(() => ArchivePath.Normalize("a" + (char)0xd800));
        Assert.AreEqual("LK0304", error.Diagnostic.Code);
    }

    [TestMethod]
    public void Normalize_Lengths_AreThoseOfLinux()
    {
        var longest = string.Join('/', Enumerable.Repeat(new string('x', 255), 16))[..4095];
        Assert.AreEqual(longest, ArchivePath.Normalize(longest));

        foreach (var tooLong in new[] { longest + "x", new string('x', 256), "a/" + new string('é', 128) })
        {
            var error = Assert.ThrowsExactly<LinuxKitException>(() => ArchivePath.Normalize(tooLong));
            Assert.AreEqual("LK0303", error.Diagnostic.Code);
        }
    }
}
