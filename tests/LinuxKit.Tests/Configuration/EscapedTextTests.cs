using LinuxKit.Configuration.Items;

namespace LinuxKit.Tests.Configuration;

[TestClass]
public sealed class EscapedTextTests
{
    [TestMethod]
    [DataRow("plain", "plain")]
    [DataRow("%3b%3B%25", ";;%")]
    [DataRow("100% %zz %2", "100% %zz %2")]
    [DataRow("%253B", "%3B")]
    [DataRow("%+1%-1% 1", "%+1%-1% 1")]
    public void Unescape_Text_DoesWhatMSBuildDoes(string escaped, string expected) =>
        Assert.AreEqual(expected, EscapedText.Unescape(escaped));

    [TestMethod]
    public void Split_EscapedSemicolon_StaysInItsValue() =>
        CollectionAssert.AreEqual(new[] { "a;b", "c", " d" }, EscapedText.Split("a%3Bb; c ;;%20d").ToList());
}
