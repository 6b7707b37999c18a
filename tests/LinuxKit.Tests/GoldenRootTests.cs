using System.Security.Cryptography;
using System.Text.Json.Nodes;
using LinuxKit.Archives;
using LinuxKit.Configuration.Yaml;

namespace LinuxKit.Tests;

/// <summary>The whole engine on the golden cases: the tar must have what the reference tool's has, but for what docs/compatibility.md lists.</summary>
[TestClass]
public sealed class GoldenRootTests
{
    private const string Layered = "containers/services/layered/lower/";

    /// <summary>The code of each failure, and the line of the case that it points at.</summary>
    private static readonly Dictionary<string, (string Code, int Line)> Failures = new(StringComparer.Ordinal)
    {
        ["err-bad-bind"] = ("LK0114", 9),
        ["err-bad-rlimit"] = ("LK0118", 9),
        ["err-dup-name"] = ("LK0110", 9),
        ["err-file-missing"] = ("LK0123", 8),
        ["err-file-mode"] = ("LK0121", 9),
        ["err-image-missing"] = ("LK0202", 8),
        ["err-not-arch"] = ("LK0203", 3),
        ["err-unknown-field"] = ("LK0103", 6),
        ["err-unknown-service-field"] = ("LK0103", 9),
        ["err-volume-unknown"] = ("LK0129", 9),
        ["err-yaml-syntax"] = ("LK0140", 2),
    };

    /// <summary>Where the reference is wrong about layers: a path, and what is right, as umoci unpacks it; null for nothing there.</summary>
    private static readonly Dictionary<string, string?> Corrections = new(StringComparer.Ordinal)
    {
        [Layered + "b/one"] = null,
        [Layered + "b/two"] = null,
        [Layered + "dir-to-file"] = "file 0644 0:0   92af885f330ed4b19948c1dd44dbed553840556063d5061346be12d7a06476d0",
        [Layered + "file-to-dir"] = "directory 0755 0:0",
        [Layered + "file-to-dir/y"] = "file 0644 0:0   a1fce4363854ff888cff4b8e7875d600c2682390412a8cf79b37d0b11148b0fa",
    };

    private string _folder = "";

    public required TestContext TestContext { get; init; }

    public static IEnumerable<object[]> Cases =>
        from file in Directory.EnumerateFiles(Path.Combine(TestAssets.GoldenFolder, "expected")).Order(StringComparer.Ordinal)
        let name = Path.GetFileNameWithoutExtension(file)
        where !name.StartsWith("files.", StringComparison.Ordinal)
        select new object[] { name };

    [TestInitialize]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("linuxkit-golden-").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public async Task Build_GoldenCase_GivesTheReferencesRoot(string name)
    {
        var expected = JsonNode.Parse(File.ReadAllBytes(Path.Combine(TestAssets.GoldenFolder, "expected", name + ".json")))!;
        var source = Path.Combine(TestAssets.GoldenFolder, "cases", (string)expected["case"]! + ".yml");
        var reading = YamlReader.Read([new YamlSource(source)]);
        var request = new BuildRequest
        {
            Name = "golden",
            Definition = reading.Definition,
            Architecture = (string)expected["arch"]!,
            Formats = ["tar"],
            Store = Path.Combine(_folder, "store"),
            Layouts = [Path.Combine(TestAssets.GoldenFolder, "images")],
        };
        if ((int)expected["exit"]! != 0)
        {
            var problem = reading.HasErrors
                ? Assert.ContainsSingle(reading.Diagnostics)
                : (await Assert.ThrowsExactlyAsync<LinuxKitException>(() => BuildAsync(request))).Diagnostic;
            Assert.AreEqual((Failures[(string)expected["case"]!], source), ((problem.Code, problem.Location.Line), problem.Location.File), problem.ToString());
            return;
        }

        Assert.IsEmpty(reading.Diagnostics, string.Join('\n', reading.Diagnostics));
        await BuildAsync(request);

        var wanted = Expected(expected["entries"]!.AsArray());
        var made = await ReadAsync(Path.Combine(_folder, "out", "golden.tar"));
        foreach (var path in wanted.Keys.Union(made.Keys).Order(StringComparer.Ordinal))
        {
            Assert.AreEqual(wanted.GetValueOrDefault(path), made.GetValueOrDefault(path), path);
        }
    }

    private async Task BuildAsync(BuildRequest request)
    {
        var builder = new ImageBuilder(request.Store);
        var planFile = Path.Combine(_folder, "plan.json");
        await ImagePlanFile.WriteAsync(planFile, await builder.PlanAsync(request, TestContext.CancellationToken), TestContext.CancellationToken);
        var plan = await ImagePlanFile.ReadAsync(planFile, TestContext.CancellationToken);
        await builder.BuildAsync(plan, Path.Combine(_folder, "out"), TestContext.CancellationToken);
    }

    private static SortedDictionary<string, string> Expected(JsonArray entries)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in entries.Select(entry => entry!.AsObject()))
        {
            var path = (string)entry["path"]!;
            files[path] = (string)entry["type"]! switch
            {
                "hardlink" => files[(string)entry["link"]!],
                "file" when entry["json"] is { } json => $"json {entry["mode"]} {entry["uid"]}:{entry["gid"]} {Canonical(json)}",
                var type => string.Join(' ', type, entry["mode"], $"{entry["uid"]}:{entry["gid"]}", entry["link"], Device(entry["dev"]), entry["sha256"]).TrimEnd(),
            };
        }

        foreach (var (path, right) in files.ContainsKey(Layered + "b") ? Corrections : [])
        {
            files.Remove(path);
            if (right is not null)
            {
                files.Add(path, right);
            }
        }

        return files;
    }

    private async Task<SortedDictionary<string, string>> ReadAsync(string tar)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await using var stream = File.OpenRead(tar);
        var reader = new TarReader(stream);
        while (await reader.ReadNextAsync(TestContext.CancellationToken) is { } entry)
        {
            var owner = $"{Convert.ToString(entry.Mode, 8).PadLeft(4, '0')} {entry.UserId}:{entry.GroupId}";
            var content = new MemoryStream();
            await reader.Content.CopyToAsync(content, TestContext.CancellationToken);
            files[entry.Path] = entry.Kind switch
            {
                EntryKind.HardLink => files[entry.LinkTarget!],
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

    private static string Device(JsonNode? numbers) => numbers is null ? "" : $"{numbers[0]}:{numbers[1]}";

    private static bool IsBundleFile(string path) =>
        path.StartsWith("containers/", StringComparison.Ordinal) && Path.GetFileName(path) is "config.json" or "runtime.json";

    private static string Canonical(JsonNode node) => node switch
    {
        JsonObject map => "{" + string.Join(',', map.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}:{(pair.Value is null ? "null" : Canonical(pair.Value))}")) + "}",
        JsonArray list => "[" + string.Join(',', list.Select(item => item is null ? "null" : Canonical(item))) + "]",
        _ => node.ToJsonString(),
    };
}
