using LinuxKit.Packages.Debian;

namespace LinuxKit.Tests.Packages.Debian;

[TestClass]
public sealed class DependencyParserTests
{
    [TestMethod]
    public void Parse_AllForms_ReadsThem()
    {
        var dependencies = DependencyParser.Parse("libc6 (>= 2.34), debconf (>= 0.5) | debconf-2.0, python3:any (<< 3.12),\n perl:amd64, x(=1:2-3) ,");

        CollectionAssert.AreEqual(
            new[] { "libc6 (>= 2.34)", "debconf (>= 0.5) | debconf-2.0", "python3:any (<< 3.12)", "perl:amd64", "x (= 1:2-3)" },
            dependencies.Select(dependency => dependency.ToString()).ToArray());
    }

    [TestMethod]
    [DataRow("<<", "1", false)]
    [DataRow("<=", "1", false)]
    [DataRow("<", "2", true)]
    [DataRow("<=", "2", true)]
    [DataRow("=", "2", true)]
    [DataRow("=", "3", false)]
    [DataRow(">=", "2", true)]
    [DataRow(">", "2", true)]
    [DataRow(">>", "2", false)]
    [DataRow(">>", "1", true)]
    public void Admits_EachRelation_FollowsItsSign(string sign, string version, bool admitted) =>
        Assert.AreEqual(admitted, DependencyParser.ParseRelation($"p ({sign} {version})").Admits(DebianVersion.Parse("2")));

    [TestMethod]
    [DataRow("a b")]
    [DataRow("a (>= 1")]
    [DataRow("a (1)")]
    [DataRow("a (>= )")]
    [DataRow("a (>=> 1)")]
    [DataRow("a (>= 1) b")]
    [DataRow("a:")]
    [DataRow("../a")]
    [DataRow("a | | b")]
    [DataRow("(>= 1)")]
    [DataRow("a ()")]
    public void Parse_Malformed_Fails(string text) =>
        Assert.AreEqual("LK0702", Assert.ThrowsExactly<LinuxKitException>(() => DependencyParser.Parse(text)).Diagnostic.Code);

    [TestMethod]
    public void Parse_Nothing_IsEmpty() => Assert.IsEmpty(DependencyParser.Parse(" "));
}
