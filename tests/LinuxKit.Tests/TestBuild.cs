using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using LinuxKit.Archives;
using LinuxKit.Configuration;
using LinuxKit.Configuration.Yaml;

namespace LinuxKit.Tests;

/// <summary>Builds systems of the golden images, and tells what is in their roots.</summary>
internal sealed class TestBuild : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("linuxkit-golden-").FullName;

    /// <summary>What was worth a warning when the last system was planned.</summary>
    public IReadOnlyList<Diagnostic> Warnings { get; private set; } = [];

    /// <summary>Full paths of layouts to find images in.</summary>
    public List<string> Layouts { get; } = [Path.Combine(TestAssets.GoldenFolder, "images")];

    /// <summary>Reads YAML that must be right.</summary>
    public static ImageDefinition Definition(params IEnumerable<string> texts)
    {
        var reading = Read(texts);
        Assert.IsFalse(reading.HasErrors, string.Join('\n', reading.Diagnostics));
        return reading.Definition;
    }

    /// <summary>Reads YAML. <c>golden/</c> stands for the golden images' registry and repository.</summary>
    public static DefinitionReading Read(params IEnumerable<string> texts) => YamlReader.Read(texts.Select((text, i) => new YamlSource($"/{i}.yml")
    {
        Text = text.Replace("golden/", "127.0.0.1:5000/golden/", StringComparison.Ordinal),
        Folder = Path.Combine(TestAssets.GoldenFolder, "cases"),
    }));

    /// <summary>Builds a system, by way of its plan's file.</summary>
    /// <returns>What each path in the root is; of <c>config.json</c> and <c>runtime.json</c> with their values, of other files with their digest.</returns>
    public async Task<SortedDictionary<string, string>> BuildAsync(ImageDefinition definition, string architecture, CancellationToken cancellationToken)
    {
        var request = new BuildRequest
        {
            Name = "golden",
            Definition = definition,
            Architecture = architecture,
            Formats = ["tar"],
            Store = Path.Combine(_folder, "store"),
            Layouts = [.. Layouts],
        };
        var builder = new ImageBuilder(request.Store);
        var planFile = Path.Combine(_folder, "plan.json");
        var planned = await builder.PlanAsync(request, cancellationToken);
        Warnings = planned.Warnings;
        await ImagePlanFile.WriteAsync(planFile, planned, cancellationToken);
        var plan = await ImagePlanFile.ReadAsync(planFile, cancellationToken);
        await builder.BuildAsync(plan, Path.Combine(_folder, "out"), before: null, cancellationToken);
        return await ReadAsync(Path.Combine(_folder, "out", "golden.tar"), cancellationToken);
    }

    /// <summary>What a file with a text is in the root.</summary>
    public static string FileOf(string text, string mode = "0644", string owner = "0:0") =>
        $"file {mode} {owner}   {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";

    /// <summary>A JSON value as text that is the same for the same value.</summary>
    public static string Canonical(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject map => "{" + string.Join(',', map.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}:{Canonical(pair.Value)}")) + "}",
        JsonArray list => "[" + string.Join(',', list.Select(Canonical)) + "]",
        _ => node.ToJsonString(),
    };

    /// <summary>The value of a <c>config.json</c> or <c>runtime.json</c> in the last root.</summary>
    public async Task<JsonNode> JsonAsync(string path, CancellationToken cancellationToken) =>
        JsonNode.Parse(await ReadFileAsync(path, cancellationToken))!;

    /// <summary>The content of a file in the last root.</summary>
    public async Task<byte[]> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(Path.Combine(_folder, "out", "golden.tar"));
        var reader = new TarReader(stream);
        while (await reader.ReadNextAsync(cancellationToken) is { } entry)
        {
            if (entry.Path == path)
            {
                var content = new MemoryStream();
                await reader.Content.CopyToAsync(content, cancellationToken);
                return content.ToArray();
            }
        }

        throw new AssertFailedException($"There is no '{path}'.");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<SortedDictionary<string, string>> ReadAsync(string tar, CancellationToken cancellationToken)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await using var stream = File.OpenRead(tar);
        var reader = new TarReader(stream);
        while (await reader.ReadNextAsync(cancellationToken) is { } entry)
        {
            var owner = $"{Convert.ToString(entry.Mode, 8).PadLeft(4, '0')} {entry.UserId}:{entry.GroupId}";
            var content = new MemoryStream();
            await reader.Content.CopyToAsync(content, cancellationToken);
            files[entry.Path] = entry.Kind switch
            {
                EntryKind.HardLink => $"hardlink {owner} {entry.LinkTarget}",
                EntryKind.File when IsBundleFile(entry.Path) => $"json {owner} {Canonical(JsonNode.Parse(content.ToArray())!)}",
                EntryKind.File => $"file {owner}   {Convert.ToHexStringLower(SHA256.HashData(content.ToArray()))}",
                EntryKind.SymbolicLink => $"symlink {owner} {entry.LinkTarget}",
                EntryKind.CharacterDevice or EntryKind.BlockDevice =>
                    $"{(entry.Kind == EntryKind.BlockDevice ? "block" : "char")} {owner}  {entry.DeviceMajor}:{entry.DeviceMinor}",
                EntryKind.Fifo => $"fifo {owner}",
                _ => $"directory {owner}",
            };
        }

        return files;
    }

    private static bool IsBundleFile(string path) =>
        path.StartsWith("containers/", StringComparison.Ordinal) && Path.GetFileName(path) is "config.json" or "runtime.json";
}
