using LinuxKit.Archives;

namespace LinuxKit.Tests.Archives;

[TestClass]
public sealed class Lz4BlockTests
{
    [TestMethod]
    [DataRow("30414243", "ABC")]
    [DataRow("3F41424303000A1041", null, DisplayName = "longer than it may be")]
    [DataRow("12410100 1042", "AAAAAAAB", DisplayName = "a match that reaches into what it writes")]
    [DataRow("", null)]
    [DataRow("30", null)]
    [DataRow("1041", "A")]
    [DataRow("104101", null, DisplayName = "half a distance")]
    [DataRow("10410000", null, DisplayName = "distance zero")]
    [DataRow("10410200", null, DisplayName = "before the start")]
    [DataRow("10410100", null, DisplayName = "a match at the end")]
    [DataRow("F0", null, DisplayName = "length without its end")]
    [DataRow("F0FFFF", null)]
    public void Decode_Block_GivesContentOrNothing(string block, string? content)
    {
        var buffer = new byte[8];

        var length = Lz4Block.Decode(Convert.FromHexString(block.Replace(" ", "", StringComparison.Ordinal)), buffer);

        Assert.AreEqual(content, length is { } known ? System.Text.Encoding.ASCII.GetString(buffer, 0, known) : null);
    }
}
