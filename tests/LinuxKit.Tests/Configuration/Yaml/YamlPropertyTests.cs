using CsCheck;
using LinuxKit.Configuration;
using LinuxKit.Configuration.Yaml;
using LinuxKit.Oci;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Tests.Configuration.Yaml;

[TestClass]
public sealed class YamlPropertyTests
{
    /// <summary>What a reader has against text; what is wrong between the parts of a random system is its own affair.</summary>
    private static readonly DiagnosticDescriptor[] AboutText =
    [
        ConfigurationDiagnostics.UnknownKey, ConfigurationDiagnostics.InvalidValue, ConfigurationDiagnostics.MissingImage,
        YamlDiagnostics.InvalidYaml, YamlDiagnostics.TooLarge, YamlDiagnostics.DuplicateKey,
    ];

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void Write_RandomSystem_ReadsBackAlike() => RandomSystem.Generate.Sample(
        draft =>
        {
            var yaml = YamlWriter.Write(Finish(draft));
            var reading = Read(yaml);
            Assert.IsEmpty(reading.Diagnostics.Where(diagnostic => AboutText.Contains(diagnostic.Descriptor)), string.Join('\n', reading.Diagnostics) + yaml);
            Assert.AreEqual(yaml, YamlWriter.Write(reading.Definition));
            Assert.AreEqual(
                Finish(draft).Files.FirstOrDefault(file => file.Settings!.Metadata is not null)?.Contents,
                reading.Definition.Files.FirstOrDefault(file => file.Settings!.Metadata is not null)?.Contents);
        },
        iter: 300);

    [TestMethod]
    public void Then_ThreeRandomSystems_IsAssociative() => Gen.Select(RandomSystem.Generate, RandomSystem.Generate, RandomSystem.Generate).Sample(
        (a, b, c) => Assert.AreEqual(YamlWriter.Write(Finish(a.Then(b).Then(c))), YamlWriter.Write(Finish(a.Then(b.Then(c))))),
        iter: 200);

    [TestMethod]
    public void Then_Nothing_ChangesNothing() => RandomSystem.Generate.Sample(
        draft =>
        {
            Assert.AreEqual(YamlWriter.Write(Finish(draft)), YamlWriter.Write(Finish(draft.Then(SystemDraft.None))));
            Assert.AreEqual(YamlWriter.Write(Finish(draft)), YamlWriter.Write(Finish(SystemDraft.None.Then(draft))));
        },
        iter: 100);

    /// <summary>Whatever names and paths somebody writes: what is not refused lies below the root.</summary>
    [TestMethod]
    public async Task Plan_HostileNames_StayBelowTheRoot()
    {
        var layout = await OciLayout.OpenAsync(Path.Combine(TestAssets.GoldenFolder, "images"), TestContext.CancellationToken);
        var image = (await layout.ResolveAsync(ImageReference.Parse("127.0.0.1:5000/golden/plain:1"), new Platform("amd64"), TestContext.CancellationToken))!;
        var images = new ResolvedImages(new Dictionary<string, ResolvedImage> { ["a"] = image }, new Dictionary<string, ResolvedIndex>());
        var accepted = 0;
        HostileSystem.Sample(
            definition =>
            {
                var reading = Read(YamlWriter.Write(definition));
                if (reading.HasErrors)
                {
                    return;
                }

                Interlocked.Increment(ref accepted);
                var plan = RootPlan.FromAsync(reading.Definition, images, 0, [], TestContext.CancellationToken).GetAwaiter().GetResult();
                foreach (var path in plan.Boot.Concat(plan.Components).SelectMany(Paths))
                {
                    Assert.IsTrue(path.Length == 0 || GuestPath.TryNormalize(path, out var normal, out _) && normal == path, path);
                }
            },
            iter: 2000);
        Assert.IsGreaterThan(20, accepted, "Too few were planned for the test to mean anything.");
    }

    private static IEnumerable<string> Paths(Component component) => component switch
    {
        ImageTree tree => [tree.Prefix],
        ImageFiles files => files.Members.Select(member => member.Path),
        GeneratedFiles files => files.Entries.Select(entry => entry.Entry.Path),
        _ => [],
    };

    private static Gen<ImageDefinition> HostileSystem
    {
        get
        {
            var part = Gen.OneOf(Gen.OneOf("..", ".", "", "a", "etc", "a..", "...", " ", "\0", "\n", "C:", "\\"), Gen.String[0, 3]);
            var text = Gen.Select(part.Array[1, 4], Gen.Bool, (parts, isOneName) => isOneName ? parts[0] : string.Join('/', parts));
            var containers = text.Select(name => new ContainerDefinition(name, "a", ContainerSettings.None, SourceLocation.None)).Array[0, 1];
            return Gen.Select(containers, containers, text.Array[0, 2], text.Array[0, 1], (boot, services, files, volumes) => new ImageDefinition
            {
                OnBoot = [.. boot],
                Services = [.. services],
                Files = [.. files.Select(path => new FileDefinition(path, FileKind.File, SourceLocation.None) { Contents = "" })],
                Volumes = [.. volumes.Select(name => new VolumeDefinition(name, SourceLocation.None))],
            });
        }
    }

    private static ImageDefinition Finish(SystemDraft draft) => draft.Finish([]).Definition;

    private static DefinitionReading Read(string yaml) => YamlReader.Read([new YamlSource(Path.Combine(Path.GetTempPath(), "test.yml")) { Text = yaml }]);
}
