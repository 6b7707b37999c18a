using LinuxKit.Platforms.Qemu;

namespace LinuxKit.Tests.Platforms;

[TestClass]
public sealed class PublishedPortTests
{
    [TestMethod]
    [DataRow("8080:80", 8080, 80, "tcp")]
    [DataRow("8080:80/tcp", 8080, 80, "tcp")]
    [DataRow("5353:53/udp", 5353, 53, "udp")]
    [DataRow("65535:1", 65535, 1, "tcp")]
    public void Parse_WellFormed_GivesBothPorts(string text, int host, int guest, string protocol) =>
        Assert.AreEqual(new PublishedPort((ushort)host, (ushort)guest, protocol), PublishedPort.Parse(text));

    [TestMethod]
    [DataRow("")]
    [DataRow("80")]
    [DataRow("80:")]
    [DataRow(":80")]
    [DataRow("0:80")]
    [DataRow("80:65536")]
    [DataRow("-1:80")]
    [DataRow("+1:80")]
    [DataRow(" 1:80")]
    [DataRow("127.0.0.1:80:80")]
    [DataRow("80:80/sctp")]
    [DataRow("80:80/")]
    [DataRow("80:80/tcp/udp")]
    public void Parse_AnythingElse_IsLK0802(string text)
    {
        var error = Assert.ThrowsExactly<LinuxKitException>(() => PublishedPort.Parse(text));
        Assert.AreEqual("LK0802", error.Diagnostic.Code);
        StringAssert.Contains(error.Message, $"'{text}'", StringComparison.Ordinal);
    }
}
