using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using Json.Schema;
using LinuxKit.Configuration.Nodes;
using LinuxKit.Configuration.Schemas;
using LinuxKit.Configuration.Yaml;
using LinuxKit.Packages.Items;

namespace LinuxKit.Tests.Documentation;

/// <summary>The schemas that editors complete and check by are made from the field tables: set <c>UPDATE_DOCS=1</c> to write them anew.</summary>
[TestClass]
public sealed class SchemaTests
{
    private static readonly Lazy<JsonSchema> Yaml = new(() => JsonSchema.FromText(YamlSchema.Write()));

    private static readonly Lazy<XmlSchemaSet> Project = new(() =>
    {
        var schemas = new XmlSchemaSet();
        schemas.Add(null, XmlReader.Create(new StringReader(ProjectSchema.Write())));
        schemas.Compile();
        return schemas;
    });

    /// <summary>Mistakes that a schema can't find: files, images, and what is between the parts.</summary>
    private static readonly string[] NotOfTheSchema =
        ["err-dup-name", "err-file-missing", "err-image-missing", "err-not-arch", "err-volume-unknown", "err-bad-rlimit"];

    public static IEnumerable<object[]> Cases =>
        from folder in new[] { "golden/cases", "yaml" }
        from file in Directory.EnumerateFiles(Path.Combine(TestAssets.RepositoryRoot, "testassets", folder), "*.yml").Order(StringComparer.Ordinal)
        where Path.GetFileName(file) != "err-yaml-syntax.yml"
        select new object[] { $"{folder}/{Path.GetFileName(file)}" };

    public static IEnumerable<object[]> Projects =>
        from folder in new[] { "samples", "packages", "testassets", "bench", "src/LinuxKit.Templates" }
        from file in Directory.EnumerateFiles(Path.Combine(TestAssets.RepositoryRoot, folder), "*.lkproj", SearchOption.AllDirectories)
        select new object[] { Path.GetRelativePath(TestAssets.RepositoryRoot, file) };

    [TestMethod]
    public void YamlSchema_Written_IsInTheRepository() => GeneratedPage.AssertCurrent("docs/schemas/linuxkit.schema.json", YamlSchema.Write());

    [TestMethod]
    public void ProjectSchema_Written_IsInTheRepository() => GeneratedPage.AssertCurrent("docs/schemas/lkproj.xsd", ProjectSchema.Write());

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void YamlSchema_Case_AcceptsWhatIsRight(string file)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        var isRight = !name.StartsWith("err-", StringComparison.Ordinal) || NotOfTheSchema.Contains(name);

        var result = Evaluate(File.ReadAllText(Path.Combine(TestAssets.RepositoryRoot, "testassets", file)));

        Assert.AreEqual(isRight, result.IsValid, Describe(result));
    }

    [TestMethod]
    [DataRow("services: [{name: a}]")]
    [DataRow("services: [{name: a, image: b, readonly: yes}]")]
    [DataRow("services: [{name: a, image: b, capabilities: [CAP_NONE]}]")]
    [DataRow("services: [{name: a, image: b, resources: {memory: {limits: 1}}}]")]
    [DataRow("services: [{name: a, image: b, resources: {cpu: {shares: -1}}}]")]
    [DataRow("services: [{name: a, image: b, sysctl: {a: 1}}]")]
    [DataRow("services: [{name: a, image: b, uid: true}]")]
    [DataRow("volumes: [{name: a, format: tar}]")]
    [DataRow("files: [{path: a, metadata: xml}]")]
    [DataRow("files: [{path: a, contents: x, mode: 0644}]")]
    [DataRow("init: {a: b}")]
    public void YamlSchema_Mistake_IsRefused(string yaml) => Assert.IsFalse(Evaluate(yaml).IsValid);

    [TestMethod]
    [DataRow("services: [{name: a, image: b, capabilities: [ALL]}, {name: b, image: b, capabilities: [CAP_BPF], uid: a}]")]
    [DataRow("trust: {org: [a]}\nkernel: {ucode: ''}\nvolumes: [{name: a}]\nfiles: [{path: a, directory: true, uid: 5, mode: '0755'}]")]
    public void YamlSchema_WhatTheReaderReads_IsAccepted(string yaml) => Assert.IsTrue(Evaluate(yaml).IsValid);

    [TestMethod]
    [DynamicData(nameof(Projects))]
    public void ProjectSchema_Project_IsValid(string project) =>
        Assert.AreEqual("", Validate(File.ReadAllText(Path.Combine(TestAssets.RepositoryRoot, project))));

    [TestMethod]
    [DataRow("""<ItemGroup><Service Include="a" Image="b" Readonly="$(Flag)"><Yaml Condition="true">mounts: []</Yaml></Service></ItemGroup>""")]
    [DataRow("""<ItemGroup><Service Update="@(Service)" Env="%(Env);A=1" /><Other Include="x" Image="b"><File>x</File></Other></ItemGroup>""")]
    [DataRow("""<PropertyGroup><File>x</File></PropertyGroup><Target Name="x"><ItemGroup><File Include="a" Path="b" Type="Directory" /></ItemGroup><Exec Command="c" /></Target>""")]
    [DataRow("""<ItemGroup><Volume Include="v" Format="oci" Platforms="linux/amd64" /><LinuxKitYaml Include="a.yml" Variables="A=1" /></ItemGroup>""")]
    public void ProjectSchema_Items_AreValid(string content) => Assert.AreEqual("", Validate($"""<Project Sdk="LinuxKit.Sdk">{content}</Project>"""));

    [TestMethod]
    [DataRow("""<Service Include="a" Imgae="b" />""")]
    [DataRow("""<Service Include="a"><Imgae>b</Imgae></Service>""")]
    [DataRow("""<Service Include="a" Readonly="yes" />""")]
    [DataRow("""<Service Include="a" OomScoreAdj="much" />""")]
    [DataRow("""<File Include="a" Type="Folder" />""")]
    [DataRow("""<Volume Include="a" Format="tar" />""")]
    public void ProjectSchema_Mistake_IsRefused(string item) => Assert.AreNotEqual("", Validate($"""<Project Sdk="LinuxKit.Sdk"><ItemGroup>{item}</ItemGroup></Project>"""));

    private static EvaluationResults Evaluate(string yaml)
    {
        var node = YamlNodeReader.Read(yaml, YamlOrigin.Of("test.yml"), null, new Reading([], ""));
        return Yaml.Value.Evaluate(JsonNode.Parse(JsonNodeWriter.Write(node)), new EvaluationOptions { OutputFormat = OutputFormat.List });
    }

    private static string Describe(EvaluationResults results) => string.Join('\n', results.Details
        .Where(detail => detail.HasErrors).SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation}: {error.Value}")));

    private static string Validate(string project)
    {
        var problems = new List<string>();
        XDocument.Parse(project).Validate(Project.Value, (_, problem) => problems.Add(problem.Message));
        return string.Join('\n', problems);
    }
}
