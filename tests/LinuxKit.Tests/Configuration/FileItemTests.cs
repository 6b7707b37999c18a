using LinuxKit.Configuration;
using LinuxKit.Configuration.Items;
using static LinuxKit.Tests.Configuration.ProjectItems;

namespace LinuxKit.Tests.Configuration;

[TestClass]
public sealed class FileItemTests
{
    private static readonly string Readme = Path.Combine(TestAssets.GoldenFolder, "README.md");

    private static ProjectItem Item(string include, params ReadOnlySpan<(string, string)> metadata) =>
        ProjectItems.Item(ItemType.File, include, metadata);

    private static FileDefinition File(string include, params ReadOnlySpan<(string, string)> metadata) =>
        Definition(Item(include, metadata)).Files[0] with { Settings = null };

    [TestMethod]
    public void Read_HostFile_HasItsPathInTheProject()
    {
        Assert.AreEqual(new FileDefinition("README.md", FileKind.File, Project) { Source = Readme, Mode = 0x180 }, File("README.md"));
        Assert.AreEqual("cases/files.yml", File("./cases/../cases/files.yml").Path);
        Assert.AreEqual("README.md", File(Readme).Path);
    }

    [TestMethod]
    public void Read_HostFileWithPath_GoesThere()
    {
        var file = File("README.md", ("Path", "/etc/motd"), ("Mode", "4755"), ("Uid", "12"), ("Gid", "34"));

        Assert.AreEqual(new FileDefinition("etc/motd", FileKind.File, Project) { Source = Readme, Mode = 0x9ED, Uid = "12", Gid = "34" }, file);
    }

    [TestMethod]
    public void Read_HostFileOutsideTheProject_MustSayAPath()
    {
        var outside = Path.Combine(TestAssets.RepositoryRoot, "LICENSE");

        Assert.AreEqual(ConfigurationDiagnostics.InvalidPath, Problem(Item(outside)).Descriptor);
        Assert.AreEqual("etc/licence", File(outside, ("Path", "etc/licence")).Path);
    }

    [TestMethod]
    public void Read_ContentInPlace_IncludeIsThePath()
    {
        Assert.AreEqual(new FileDefinition("etc/motd", FileKind.File, Project) { Contents = "a;b\n ", Mode = 0x1A4 }, File("/etc//./motd", ("Contents", "a%3Bb\n "), ("Mode", "0644")));
        Assert.AreEqual("", File("etc/empty", ("Contents", "")).Contents);
        Assert.AreEqual(new FileDefinition("etc/link", FileKind.SymbolicLink, Project) { Target = "../x", Mode = 0x180 }, File("etc/link", ("Symlink", "../x")));
        Assert.AreEqual(new FileDefinition("var/empty", FileKind.Directory, Project) { Mode = 0x1C0 }, File("var/empty/", ("Type", "directory")));
        Assert.AreEqual(new FileDefinition("etc/motd", FileKind.File, Project) { Source = Readme, Mode = 0x180 }, File("etc/motd", ("Source", "README.md")));
    }

    [TestMethod]
    public void Read_MissingFile_IsRefusedUnlessOptional()
    {
        Assert.AreEqual(ConfigurationDiagnostics.MissingFile, Problem(Item("nope")).Descriptor);
        Assert.AreEqual(ConfigurationDiagnostics.MissingFile, Problem(Item("cases", ("Optional", "true"))).Descriptor);
        Assert.AreEqual(ConfigurationDiagnostics.MissingFile, Problem(Item("etc/x", ("Source", "a%00b"))).Descriptor);
        Assert.IsTrue(File("nope", ("Optional", "true")).Optional);
    }

    [TestMethod]
    [DataRow("../x", "File '../x': The path '../x' leaves the root with '..'.")]
    [DataRow("a/../../x", "File 'a/../../x': The path 'a/../../x' leaves the root with '..'.")]
    [DataRow("/", "File '/': The path '/' names no file.")]
    [DataRow("a/", "File 'a/': The path 'a/' of a file ends with a slash.")]
    [DataRow("a\tb", "File 'a?b': The path 'a?b' has a control character in it.")]
    public void Read_BadPath_IsRefused(string path, string message)
    {
        var problem = Problem(Item(path, ("Contents", "")));

        Assert.AreEqual((ConfigurationDiagnostics.InvalidPath, message), (problem.Descriptor, problem.Message));
    }

    [TestMethod]
    public void Read_BadLinkText_IsRefused()
    {
        Assert.AreEqual(ConfigurationDiagnostics.InvalidPath, Problem(Item("a", ("Symlink", "x%00y"))).Descriptor);
        Assert.AreEqual(ConfigurationDiagnostics.InvalidPath, Problem(Item("a", ("Symlink", new string('x', 4096)))).Descriptor);
        Assert.AreEqual(4095, File("a", ("Symlink", new string('x', 4095))).Target!.Length);
    }

    [TestMethod]
    [DataRow("9")]
    [DataRow("0o644")]
    [DataRow("10000")]
    [DataRow("-1")]
    [DataRow("rw")]
    public void Read_BadMode_IsRefused(string mode) =>
        Assert.AreEqual(ConfigurationDiagnostics.InvalidMode, Problem(Item("a", ("Contents", ""), ("Mode", mode))).Descriptor);

    [TestMethod]
    public void Read_UnknownType_IsRefused() =>
        Assert.AreEqual(ConfigurationDiagnostics.InvalidValue, Read(Item("README.md", ("Type", "Foo"))).Diagnostics[0].Descriptor);

    [TestMethod]
    [DataRow("Type", "Directory", "Contents", "x", "LK0122")]
    [DataRow("Type", "Directory", "Source", "README.md", "LK0122")]
    [DataRow("Symlink", "x", "Source", "README.md", "LK0122")]
    [DataRow("Contents", "x", "Source", "README.md", "LK0122")]
    [DataRow("Type", "Directory", "Symlink", "x", "LK0105")]
    [DataRow("Symlink", "x", "Contents", "x", "LK0105")]
    [DataRow("Contents", "x", "Optional", "true", "LK0105")]
    public void Read_TwoKindsOfContent_AreRefusedOrWarnedOf(string first, string firstValue, string second, string secondValue, string code) =>
        Assert.AreEqual(code, Problem(Item("a", (first, firstValue), (second, secondValue))).Code);

    [TestMethod]
    public void Read_SamePathTwice_Warns()
    {
        var reading = Read(Item("etc/a", ("Contents", "1")), Item("/etc//a", ("Contents", "2")));

        Assert.AreEqual(ConfigurationDiagnostics.DuplicatePath, Assert.ContainsSingle(reading.Diagnostics).Descriptor);
        Assert.HasCount(2, reading.Definition.Files);
    }

    [TestMethod]
    public void Read_FileBelowAFile_IsRefused() => Assert.AreEqual(
        ConfigurationDiagnostics.PathBelowFile,
        Problem(Item("etc/a/b", ("Contents", "")), Item("etc/a", ("Contents", ""))).Descriptor);
}
