using System.Xml.Linq;
using System.Xml.Schema;
using CsCheck;
using LinuxKit.Configuration;
using LinuxKit.Configuration.Items;
using LinuxKit.Configuration.Yaml;
using LinuxKit.Tests.Configuration.Yaml;

namespace LinuxKit.Tests.Configuration;

[TestClass]
public sealed class ProjectConversionTests
{
    private string _folder = "";

    public static IEnumerable<object[]> ValidYaml =>
        from folder in new[] { Path.Combine(TestAssets.GoldenFolder, "cases"), Path.Combine(TestAssets.RepositoryRoot, "testassets", "yaml") }
        where Directory.Exists(folder)
        from file in Directory.EnumerateFiles(folder, "*.yml", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        where !YamlReader.Read([new YamlSource(file)]).HasErrors
        select new object[] { Path.GetRelativePath(TestAssets.RepositoryRoot, file) };

    [TestInitialize]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("linuxkit-conversion-").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [DynamicData(nameof(ValidYaml))]
    public void From_ValidYaml_MakesItemsThatSayTheSame(string file)
    {
        var source = new YamlSource(Path.Combine(TestAssets.RepositoryRoot, file));

        AssertSame(source, Path.GetDirectoryName(source.File)!);
    }

    [TestMethod]
    public void From_TextThatMSBuildWouldChange_IsEscaped()
    {
        var source = Write("""
            kernel: {image: kernel, cmdline: " quiet  $(HOME) ", tar: "", ucode: ""}
            services:
              - name: a;b*?c
                image: nginx
                command: [sh, -c, "echo $(date) @(x) %(y) %41 'a' \"b\" \\n; true", "", "\t"]
                env: ["A= x ", "B=a;b", ""]
                binds: []
                sysctl: {}
                annotations: {"a": "", "b=c": "d;e", " f ": "]]> <&>"}
                hostname: ""
                runtime: {mounts: [{type: bind, source: "a\\b", destination: /x, options: ["$(y)", "<&>", "\x01"]}]}
            files:
              - {path: "/etc/ sp\\ace;*", contents: "\n$(a)\r\n\t%20 \\t \x01 ]]> <b>&amp;\n"}
              - {path: empty, contents: ""}
              - {path: dir, directory: true, mode: "0711"}
              - {path: link, symlink: "a;b", uid: "root", gid: 7}
              - {path: host, source: "sub/it's; 100%", optional: true}
            """);

        AssertSame(source, _folder);
        AssertSame(source, Path.Combine(_folder, "elsewhere"));
    }

    [TestMethod]
    public void Write_RandomSystem_MakesItemsThatSayTheSame() => RandomSystem.Generate.Sample(
        draft =>
        {
            var expected = draft.Finish([]).Definition;
            string project;
            try
            {
                project = ProjectWriter.Write(expected, Path.GetTempPath(), "LinuxKit.Sdk", new Dictionary<string, string>());
            }
            catch (LinuxKitException e) when (e.Diagnostic.Descriptor == ConversionDiagnostics.Unwritable)
            {
                return; // Text that XML can't hold.
            }

            var actual = ItemReader.Read(ReadItems(project, Path.GetTempPath()), []);
            Assert.IsFalse(actual.Diagnostics.Any(diagnostic => diagnostic.Code is "LK0101" or "LK0102" or "LK0122" or "LK0126" or "LK0140" or "LK0146"), $"{string.Join('\n', actual.Diagnostics)}\n{project}");
            Assert.AreEqual(Describe(expected), Describe(actual.Definition), project);
        },
        iter: 300);

    [TestMethod]
    public void From_PackageProject_IsTheItemsProject()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "web"));
        File.WriteAllText(Path.Combine(_folder, "web", "Web.lkproj"), "");
        var source = Write("""
            kernel: {image: "@pkg:web"}
            init: ["@pkg:web"]
            services: [{name: s, image: "@pkg:web/Web.lkproj"}]
            """);

        var project = XElement.Parse(ProjectConversion.From([source], Path.Combine(_folder, "system"), "LinuxKit.Sdk").Project!);

        CollectionAssert.AreEqual(
            new[] { "<Kernel Include=\"Web\" Project=\"../web/Web.lkproj\" />", "<Init Include=\"Web\" Project=\"../web/Web.lkproj\" />", "<Service Include=\"s\" Project=\"../web/Web.lkproj\" />" },
            project.Element("ItemGroup")!.Elements().Select(item => item.ToString()).ToList());
    }

    [TestMethod]
    public void From_WrongYaml_MakesNoProject()
    {
        var conversion = ProjectConversion.From([Write("servces: []")], _folder, "LinuxKit.Sdk");

        Assert.IsNull(conversion.Project);
        Assert.AreEqual(ConfigurationDiagnostics.UnknownKey, Assert.ContainsSingle(conversion.Diagnostics).Descriptor);
    }

    [TestMethod]
    public void From_CharacterThatXmlLacks_IsAnErrorWithItsPlace()
    {
        var error = Assert.ThrowsExactly<LinuxKitException>(() => ProjectConversion.From([Write("files:\n  - {path: a, contents: \"\\uFFFE\"}")], _folder, "LinuxKit.Sdk"));

        Assert.AreEqual((ConversionDiagnostics.Unwritable, 2), (error.Diagnostic.Descriptor, error.Diagnostic.Location.Line));
    }

    private static void AssertSame(YamlSource source, string folder)
    {
        var expected = YamlReader.Read([source]);
        Assert.IsFalse(expected.HasErrors, string.Join('\n', expected.Diagnostics));

        var project = ProjectConversion.From([source], folder, "LinuxKit.Sdk/1.0.0").Project!;
        var schemas = new XmlSchemaSet();
        schemas.Add(null, Path.Combine(TestAssets.RepositoryRoot, "docs", "schemas", "lkproj.xsd"));
        XDocument.Parse(project).Validate(schemas, (_, problem) => Assert.Fail($"{problem.Message}\n{project}"));
        var actual = ItemReader.Read(ReadItems(project, folder), []);

        Assert.IsEmpty(actual.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error), string.Join('\n', actual.Diagnostics));
        Assert.AreEqual(Describe(expected.Definition), Describe(actual.Definition), project);
    }

    /// <summary>All of a system but where it was written.</summary>
    private static string Describe(ImageDefinition definition)
    {
        var kernel = definition.Kernel is { } k ? $"{k.Image}|{k.CommandLine}|{k.Binary}|{(k.Tar is "" ? "none" : k.Tar)}|{(k.Microcode is "" ? null : k.Microcode)}" : "";
        var files = definition.Files.Select(file => $"{file.Path}|{file.Kind}|{file.Settings?.Metadata?.ToString() ?? file.Contents}|{file.Source}|{file.Optional}|{file.Target}|{file.Mode}|{file.Uid}|{file.Gid}");
        return string.Join('\n', files.Prepend(kernel).Prepend(YamlWriter.Write(definition with { Kernel = null, Files = [] })));
    }

    /// <summary>Reads items as MSBuild would: it evaluates nothing in what is escaped.</summary>
    private static IEnumerable<ProjectItem> ReadItems(string project, string folder) =>
        from item in XElement.Parse(project, LoadOptions.PreserveWhitespace).Element("ItemGroup")!.Elements()
        let metadata = item.Attributes().Where(attribute => attribute.Name != "Include").Select(attribute => (attribute.Name.LocalName, attribute.Value))
            .Concat(item.Elements().Select(element => (element.Name.LocalName, element.Value)))
        let all = metadata.Select(pair => pair.Value).Append((string)item.Attribute("Include")!)
        select all.Any(text => text.Contains("$(", StringComparison.Ordinal) || text.Contains("@(", StringComparison.Ordinal) || text.Contains('\\', StringComparison.Ordinal))
            ? throw new InvalidOperationException($"MSBuild changes {item}.")
            : new ProjectItem(
                Enum.Parse<ItemType>(item.Name.LocalName),
                EscapedText.Unescape((string)item.Attribute("Include")!),
                metadata.ToDictionary(pair => pair.LocalName, pair => pair.Value, StringComparer.OrdinalIgnoreCase),
                new SourceLocation("converted.lkproj"),
                folder);

    private YamlSource Write(string yaml)
    {
        var file = Path.Combine(_folder, "system.yml");
        File.WriteAllText(file, yaml);
        return new YamlSource(file);
    }
}
