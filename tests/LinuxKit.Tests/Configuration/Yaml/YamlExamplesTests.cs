using LinuxKit.Configuration.Yaml;

namespace LinuxKit.Tests.Configuration.Yaml;

/// <summary>Systems in the manner of upstream's examples: nothing is wrong with them, and written they are read alike.</summary>
[TestClass]
public sealed class YamlExamplesTests
{
    private static readonly string Folder = Path.Combine(TestAssets.RepositoryRoot, "testassets", "yaml");

    public static IEnumerable<object[]> Examples =>
        from file in Directory.EnumerateFiles(Folder, "*.yml").Order(StringComparer.Ordinal)
        where !file.EndsWith(".arm64.yml", StringComparison.Ordinal)
        select new object[] { Path.GetFileName(file) };

    [TestMethod]
    [DynamicData(nameof(Examples))]
    public void Read_Example_FindsNothingWrong(string name)
    {
        var reading = YamlReader.Read([Source(name)]);

        Assert.IsEmpty(reading.Diagnostics, string.Join('\n', reading.Diagnostics));
        Assert.IsNotNull(reading.Definition.Kernel);
        Assert.IsNotEmpty(reading.Definition.Init);
        var yaml = YamlWriter.Write(reading.Definition, Folder);
        var again = YamlReader.Read([Source(name) with { Text = yaml }]);
        Assert.IsEmpty(again.Diagnostics, string.Join('\n', again.Diagnostics) + yaml);
        Assert.AreEqual(yaml, YamlWriter.Write(again.Definition, Folder));
    }

    [TestMethod]
    public void Read_FragmentOverItsSystem_ChangesTheKernelAndAddsToTheBoot()
    {
        var reading = YamlReader.Read([Source("platform-equinixmetal.yml"), Source("platform-equinixmetal.arm64.yml")]);

        Assert.IsEmpty(reading.Diagnostics, string.Join('\n', reading.Diagnostics));
        Assert.AreEqual(("linuxkit/kernel:6.12.59", "console=ttyAMA0", ""), (reading.Definition.Kernel!.Image, reading.Definition.Kernel.CommandLine, reading.Definition.Kernel.Microcode));
        Assert.AreEqual("modprobe", reading.Definition.OnBoot[^1].Name);
    }

    private static YamlSource Source(string name) => new(Path.Combine(Folder, name))
    {
        Projects = new Dictionary<string, string> { [Path.Combine(Folder, "projects", "init", "Init.lkproj")] = "linuxkit.sdk/init:1" },
    };
}
