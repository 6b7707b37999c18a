using LinuxKit.Configuration;
using LinuxKit.Configuration.Items;
using LinuxKit.Configuration.Yaml;
using static LinuxKit.Tests.Configuration.ProjectItems;

namespace LinuxKit.Tests.Configuration;

/// <summary>What items say in YAML beside their metadata.</summary>
[TestClass]
public sealed class ItemYamlTests
{
    private static readonly ProjectItem Web = Item(ItemType.Service, "web", ("Image", "nginx"));

    private string _folder = "";

    [TestInitialize]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("linuxkit-items-").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Read_FragmentFileAndMetadata_AreOneContainer()
    {
        File.WriteAllText(Path.Combine(_folder, "web.yml"), "resources: {pids: {limit: 5}}");

        var reading = ItemReader.Read([With(("Yaml", "\n    mounts:\n      - type: proc\n    uts: /new%3B\n  "), ("YamlFile", "web.yml"), ("Net", "host"))], []);

        Assert.IsEmpty(reading.Diagnostics, string.Join('\n', reading.Diagnostics));
        var settings = reading.Definition.Services[0].Settings;
        Assert.AreEqual(("proc", 5L, "host", "/new;"), (settings.Mounts!.Value[0].Type, settings.Resources!.Pids!.Limit, settings.Net, settings.Uts));
    }

    [TestMethod]
    [DataRow("net: host", "LK0146", 10, 9, "Service 'web', Yaml: 'net' is set by other metadata already.")]
    [DataRow("\n    mounts:\n      - typ: x\n        type: proc", "LK0103", 12, 9, "Service 'web', Yaml.mounts[0]: 'typ' is not a key of a mount. Did you mean 'type'?")]
    [DataRow("image: x", "LK0103", 10, 9, "Service 'web', Yaml: 'image' is not a key of a container.")]
    [DataRow("\n  - x", "LK0102", 11, 3, "Service 'web', Yaml: a list is not a map with the keys of a container.")]
    [DataRow("a: [", "LK0140", 10, 12, "Service 'web', Yaml: The text can't be read as YAML: while parsing a node, did not find expected node content.")]
    public void Read_MistakeInFragment_HasItsPlace(string yaml, string code, int line, int column, string message)
    {
        var item = With(("Yaml", yaml), ("Net", "host")) with
        {
            MetadataLocations = new Dictionary<string, SourceLocation> { ["Yaml"] = new("system.lkproj", 10, 9) },
        };

        var diagnostic = Assert.ContainsSingle(ItemReader.Read([item], []).Diagnostics);
        Assert.AreEqual((code, message, new SourceLocation("system.lkproj", line, column)), (diagnostic.Code, diagnostic.Message, diagnostic.Location));
    }

    [TestMethod]
    public void Read_FragmentWithoutAPlace_BlamesTheItem()
    {
        var diagnostic = Assert.ContainsSingle(ItemReader.Read([With(("Yaml", "net: new\n1: 2"))], []).Diagnostics);

        Assert.AreEqual((Web.Location, "Service 'web', Yaml: the number 1 is not text, as a key must be; write it in quotes in line 2, column 1 of the text."), (diagnostic.Location, diagnostic.Message));
    }

    [TestMethod]
    public void Read_MissingFile_BlamesTheItem()
    {
        foreach (var file in new[] { "no.yml", "%00" })
        {
            var diagnostic = Assert.ContainsSingle(ItemReader.Read([With(("YamlFile", file))], []).Diagnostics);
            Assert.AreEqual((YamlDiagnostics.MissingYaml, Web.Location), (diagnostic.Descriptor, diagnostic.Location));
        }
    }

    [TestMethod]
    public void Read_StructuredMetadata_SaysWhereToSayIt()
    {
        var diagnostic = Assert.ContainsSingle(ItemReader.Read([With(("Mounts", "x"))], []).Diagnostics);

        Assert.AreEqual(ConfigurationDiagnostics.StructuredMetadata, diagnostic.Descriptor);
    }

    private ProjectItem With(params (string Name, string Value)[] metadata) => Web with
    {
        ProjectDirectory = _folder,
        Metadata = Web.Metadata.Concat(metadata.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))).ToDictionary(),
    };
}
