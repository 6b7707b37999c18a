namespace LinuxKit.Tests;

[TestClass]
public sealed class ByteSizeTests
{
    [TestMethod]
    [DataRow("1K", 1024L)]
    [DataRow("512M", 512L << 20)]
    [DataRow("1G", 1L << 30)]
    [DataRow("8388607T", 8388607L << 40)]
    public void Parse_Size_IsBytes(string text, long bytes) => Assert.AreEqual(bytes, ByteSize.Parse(text, "P", default));

    [TestMethod]
    [DataRow("")]
    [DataRow("M")]
    [DataRow("0M")]
    [DataRow("-1M")]
    [DataRow("1.5G")]
    [DataRow(" 1G")]
    [DataRow("1024")]
    [DataRow("1g")]
    [DataRow("1GB")]
    [DataRow("8388608T")]
    [DataRow("99999999999999999999G")]
    public void Parse_AnythingElse_IsRefused(string text)
    {
        var exception = Assert.ThrowsExactly<LinuxKitException>(() => ByteSize.Parse(text, "LinuxKitBootMemory", new SourceLocation("a.lkproj")));

        Assert.AreEqual("LK0004", exception.Diagnostic.Code);
        Assert.AreEqual($"LinuxKitBootMemory is '{text}'.", exception.Diagnostic.Message);
    }
}
