namespace LinuxKit.Tests;

[TestClass]
public sealed class SourceLocationTests
{
    [TestMethod]
    [DataRow(null, 0, 0, "")]
    [DataRow("a.lkproj", 0, 0, "a.lkproj")]
    [DataRow("a.lkproj", 3, 0, "a.lkproj(3)")]
    [DataRow("a.lkproj", 3, 7, "a.lkproj(3,7)")]
    public void ToString_KnownParts_ReadsLikeACompiler(string? file, int line, int column, string expected) =>
        Assert.AreEqual(expected, new SourceLocation(file, line, column).ToString());
}
