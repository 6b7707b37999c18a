using LinuxKit.Packages.Debian;

namespace LinuxKit.Tests.Packages.Debian;

[TestClass]
public sealed class DebianVersionTests
{
    // Each stands before the next; the pairs are the ones that policy 5.6.12 and deb-version(7) explain.
    private static readonly string[] Ascending =
    [
        "~~", "~~a", "~", "0~rc1", "0", "0a", "0+b1", "1.0~beta1~svc1-1", "1.0~beta1-1", "1.0", "1.0-0+deb12u1", "1.0-1~bpo12+1", "1.0-1", "1.0-1+b1",
        "1.0-1.1", "1.0-10", "1.0a-1", "1.0+git1-1", "1.1", "1.2", "1.10", "2a7", "2a12", "1:0", "1:0-1", "2:0",
    ];

    [TestMethod]
    public void CompareTo_PolicyExamples_Ascend()
    {
        for (var i = 0; i < Ascending.Length; i++)
        {
            for (var j = 0; j < Ascending.Length; j++)
            {
                var order = DebianVersion.Parse(Ascending[i]).CompareTo(DebianVersion.Parse(Ascending[j]));
                Assert.AreEqual(Math.Sign(i.CompareTo(j)), Math.Sign(order), $"{Ascending[i]} and {Ascending[j]}");
            }
        }
    }

    [TestMethod]
    [DataRow("1.0", "1.00")]
    [DataRow("0:1", "1")]
    [DataRow("1-0", "1")]
    [DataRow("1.2.3", "1.02.3")]
    [DataRow("12345678901234567890123", "0012345678901234567890123")]
    public void CompareTo_SameValueOtherText_IsEqualButNotTheSame(string a, string b)
    {
        Assert.AreEqual(0, DebianVersion.Parse(a).CompareTo(DebianVersion.Parse(b)));
        Assert.AreNotEqual(DebianVersion.Parse(a), DebianVersion.Parse(b));
    }

    [TestMethod]
    public void CompareTo_NumbersBeyondAnyInteger_CompareByValue() =>
        Assert.IsTrue(DebianVersion.Parse("99999999999999999999998").CompareTo(DebianVersion.Parse("99999999999999999999999")) < 0);

    [TestMethod]
    [DataRow("")]
    [DataRow("1 0")]
    [DataRow("a:1")]
    [DataRow(":1")]
    [DataRow("-1:1")]
    [DataRow("99999999999:1")]
    [DataRow("1-")]
    [DataRow("1:")]
    [DataRow("1_0")]
    [DataRow("1/../2")]
    public void Parse_NoVersion_Fails(string text) =>
        Assert.AreEqual("LK0702", Assert.ThrowsExactly<LinuxKitException>(() => DebianVersion.Parse(text)).Diagnostic.Code);
}
