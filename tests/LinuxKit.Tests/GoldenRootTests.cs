using System.Text.Json.Nodes;
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

    /// <summary>A file leaves the mode of the folder that it is in alone.</summary>
    private static readonly Dictionary<string, string?> CorrectionsOfFiles = new(StringComparer.Ordinal)
    {
        ["etc"] = "directory 0755 0:0",
    };

    public required TestContext TestContext { get; init; }

    public static IEnumerable<object[]> Cases =>
        from file in Directory.EnumerateFiles(Path.Combine(TestAssets.GoldenFolder, "expected")).Order(StringComparer.Ordinal)
        select new object[] { Path.GetFileNameWithoutExtension(file) };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public async Task Build_GoldenCase_GivesTheReferencesRoot(string name)
    {
        var expected = JsonNode.Parse(File.ReadAllBytes(Path.Combine(TestAssets.GoldenFolder, "expected", name + ".json")))!;
        var source = Path.Combine(TestAssets.GoldenFolder, "cases", (string)expected["case"]! + ".yml");
        var reading = YamlReader.Read([new YamlSource(source)]);
        using var build = new TestBuild();
        if ((int)expected["exit"]! != 0)
        {
            var problem = reading.HasErrors
                ? Assert.ContainsSingle(reading.Diagnostics)
                : (await Assert.ThrowsExactlyAsync<LinuxKitException>(() => BuildAsync())).Diagnostic;
            Assert.AreEqual((Failures[(string)expected["case"]!], source), ((problem.Code, problem.Location.Line), problem.Location.File), problem.ToString());
            return;
        }

        Assert.IsEmpty(reading.Diagnostics, string.Join('\n', reading.Diagnostics));
        var made = await BuildAsync();
        var wanted = Expected(expected["entries"]!.AsArray());
        foreach (var path in wanted.Keys.Union(made.Keys).Order(StringComparer.Ordinal))
        {
            Assert.AreEqual(wanted.GetValueOrDefault(path), made.GetValueOrDefault(path), path);
        }

        Task<SortedDictionary<string, string>> BuildAsync() =>
            build.BuildAsync(reading.Definition, (string)expected["arch"]!, TestContext.CancellationToken);
    }

    private static SortedDictionary<string, string> Expected(JsonArray entries)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in entries.Select(entry => entry!.AsObject()))
        {
            var path = (string)entry["path"]!;
            files[path] = (string)entry["type"]! switch
            {
                "file" when entry["json"] is { } json => $"json {entry["mode"]} {entry["uid"]}:{entry["gid"]} {TestBuild.Canonical(json)}",
                var type => string.Join(' ', type, entry["mode"], $"{entry["uid"]}:{entry["gid"]}", entry["link"], Device(entry["dev"]), entry["sha256"]).TrimEnd(),
            };
        }

        foreach (var (path, right) in files.ContainsKey(Layered + "b") ? Corrections : files.ContainsKey("etc/meta") ? CorrectionsOfFiles : [])
        {
            files.Remove(path);
            if (right is not null)
            {
                files.Add(path, right);
            }
        }

        return files;
    }

    private static string Device(JsonNode? numbers) => numbers is null ? "" : $"{numbers[0]}:{numbers[1]}";
}
