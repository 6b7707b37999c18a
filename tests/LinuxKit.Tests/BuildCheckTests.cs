using LinuxKit.Boot;
using LinuxKit.Configuration;
using LinuxKit.Formats;

namespace LinuxKit.Tests;

[TestClass]
public sealed class BuildCheckTests
{
    private static readonly SourceLocation Project = new("system.lkproj");

    [TestMethod]
    public void Run_EverythingWrong_ReportsAllAtTheProject()
    {
        var problems = BuildCheck.Run(Request("kernel+initrd", "floppy") with { Compression = "best" });

        CollectionAssert.AreEqual(
            new[] { FormatDiagnostics.NoKernel, FormatDiagnostics.UnknownFormat, BootDiagnostics.UnknownCompression },
            problems.Select(problem => problem.Descriptor).ToList());
        Assert.IsTrue(problems.All(problem => problem.Location == Project));
    }

    [TestMethod]
    public void Run_NoFormat_IsReported() =>
        Assert.AreEqual(FormatDiagnostics.NoFormat, Assert.ContainsSingle(BuildCheck.Run(Request())).Descriptor);

    [TestMethod]
    [DataRow("../system")]
    [DataRow("a\\b")]
    [DataRow("a\"b")]
    [DataRow("a\nb")]
    [DataRow("..")]
    [DataRow("")]
    public void Run_NameOfNoFile_IsReported(string name) =>
        Assert.AreEqual(FormatDiagnostics.BadName, Assert.ContainsSingle(BuildCheck.Run(Request("tar") with { Name = name })).Descriptor);

    [TestMethod]
    public void Run_RootAlone_NeedsNoKernel() => Assert.IsEmpty(BuildCheck.Run(Request("tar")));

    [TestMethod]
    public void Run_DefinitionReadInPart_MissesNothing() => Assert.IsEmpty(BuildCheck.Run(Request("kernel+initrd"), isWhole: false));

    private static BuildRequest Request(params string[] formats) => new()
    {
        Name = "system",
        Definition = new ImageDefinition(),
        Architecture = "amd64",
        Formats = [.. formats],
        Store = "",
        Location = Project,
    };
}
