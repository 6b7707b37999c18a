namespace LinuxKit.Tests.Documentation;

/// <summary>What <c>docs/base-projects.md</c> shows is what a test of the SDK builds.</summary>
[TestClass]
public sealed class BaseProjectsPageTests
{
    [TestMethod]
    [DataRow("Base.props")]
    [DataRow("base.yml")]
    [DataRow("Edge/Edge.lkproj")]
    [DataRow("Kiosk/Kiosk.lkproj")]
    [DataRow("Lab/Lab.lkproj")]
    public void Page_File_IsTheOneThatIsBuilt(string file) => Assert.Contains(
        File.ReadAllText(Path.Combine(TestAssets.RepositoryRoot, "testassets", "projects", "base", file)) + "```\n",
        File.ReadAllText(Path.Combine(TestAssets.RepositoryRoot, "docs", "base-projects.md")));
}
