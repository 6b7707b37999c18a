using System.Text.Json.Nodes;
using LinuxKit.Configuration;
using LinuxKit.Configuration.Yaml;
using LinuxKit.Oci;
using LinuxKit.RuntimeSpec;

namespace LinuxKit.Tests.RuntimeSpec;

/// <summary>The golden cases: what the reference tool made of a container, and what it refused.</summary>
[TestClass]
public sealed class GoldenTests
{
    /// <summary>Cases of parts that come later, or whose mistake other parts find.</summary>
    private static readonly Dictionary<string, string> Skipped = new(StringComparer.Ordinal)
    {
        ["volume-oci.amd64"] = "volumes come with the YAML reader",
        ["volume-oci.arm64"] = "volumes come with the YAML reader",
        ["err-image-missing.amd64"] = "found when images are resolved",
        ["err-not-arch.arm64"] = "found when images are resolved",
    };

    private static readonly Dictionary<string, DiagnosticDescriptor> Refused = new(StringComparer.Ordinal)
    {
        ["err-bad-bind"] = ConfigurationDiagnostics.InvalidBind,
        ["err-bad-rlimit"] = ConfigurationDiagnostics.InvalidRlimit,
        ["err-dup-name"] = ConfigurationDiagnostics.DuplicateService,
        ["err-file-missing"] = ConfigurationDiagnostics.MissingFile,
        ["err-file-mode"] = ConfigurationDiagnostics.InvalidMode,
        ["err-yaml-syntax"] = YamlDiagnostics.InvalidYaml,
        ["err-unknown-field"] = ConfigurationDiagnostics.UnknownKey,
        ["err-unknown-service-field"] = ConfigurationDiagnostics.UnknownKey,
        ["err-volume-unknown"] = ConfigurationDiagnostics.InvalidBind,
    };

    public required TestContext TestContext { get; init; }

    public static IEnumerable<object[]> Cases =>
        from file in Directory.EnumerateFiles(Path.Combine(TestAssets.GoldenFolder, "expected")).Order(StringComparer.Ordinal)
        let name = Path.GetFileNameWithoutExtension(file)
        where !Skipped.ContainsKey(name)
        select new object[] { name };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public async Task Case_Yaml_GivesWhatTheReferenceGives(string name)
    {
        var expected = JsonNode.Parse(File.ReadAllBytes(Path.Combine(TestAssets.GoldenFolder, "expected", name + ".json")))!;
        var yaml = Path.Combine(TestAssets.GoldenFolder, "cases", (string)expected["case"]! + ".yml");

        var reading = YamlReader.Read([new YamlSource(yaml)]);

        if ((int)expected["exit"]! != 0)
        {
            var diagnostic = Assert.ContainsSingle(reading.Diagnostics, $"{name} must be refused: {expected["error"]}");
            Assert.AreEqual(Refused[(string)expected["case"]!], diagnostic.Descriptor, diagnostic.ToString());
            return;
        }

        Assert.IsFalse(reading.HasErrors, string.Join('\n', reading.Diagnostics));
        var wanted = expected["entries"]!.AsArray().Where(entry => entry!["json"] is not null)
            .ToDictionary(entry => (string)entry!["path"]!, entry => entry!["json"]!);
        var made = await BundlesAsync(reading.Definition, (string)expected["arch"]!);
        CollectionAssert.AreEquivalent(wanted.Keys, made.Keys);
        foreach (var (path, json) in wanted)
        {
            Assert.IsTrue(JsonNode.DeepEquals(json, made[path]), $"{path}\nexpected {json}\nbut was {made[path]}");
        }
    }

    [TestMethod]
    public void Skipped_Cases_Exist()
    {
        foreach (var name in Skipped.Keys)
        {
            Assert.IsTrue(File.Exists(Path.Combine(TestAssets.GoldenFolder, "expected", name + ".json")), name);
        }
    }

    /// <summary>The two files of each container, by path.</summary>
    private async Task<Dictionary<string, JsonNode>> BundlesAsync(ImageDefinition definition, string architecture)
    {
        var layout = await OciLayout.OpenAsync(Path.Combine(TestAssets.GoldenFolder, "images"), TestContext.CancellationToken);
        var files = new Dictionary<string, JsonNode>(StringComparer.Ordinal);
        var trees = new Dictionary<string, string>(StringComparer.Ordinal);
        var ids = IdMap.From(definition);
        IEnumerable<(string Bundle, ContainerDefinition Container)> all =
        [
            .. definition.OnBoot.Select((container, i) => ($"containers/onboot/{i:d3}-{container.Name}", container)),
            .. definition.OnShutdown.Select((container, i) => ($"containers/onshutdown/{i:d3}-{container.Name}", container)),
            .. definition.Services.Select(container => ($"containers/services/{container.Name}", container)),
        ];
        foreach (var (bundle, container) in all)
        {
            Assert.IsTrue(ImageReference.TryParse(container.Image, out var reference));
            var image = (await layout.ResolveAsync(reference, new Platform(architecture), TestContext.CancellationToken))!.Config;
            var label = LabelReader.Read(image.Labels, container.Location);
            Assert.IsEmpty(label.Diagnostics);
            var settings = container.Settings.Over(label.Settings);
            trees.TryAdd(container.Image, $"{bundle}/{(settings.Readonly is true ? "rootfs" : "lower")}");
            files[$"{bundle}/config.json"] = JsonNode.Parse(RuntimeSpecJson.Write(RuntimeSpecBuilder.Build(settings, image, ids)))!;
            files[$"{bundle}/runtime.json"] = JsonNode.Parse(RuntimeSpecJson.Write(RuntimeConfig.For(settings, bundle, trees[container.Image])))!;
        }

        return files;
    }
}
