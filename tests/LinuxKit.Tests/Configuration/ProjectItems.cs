using LinuxKit.Configuration;
using LinuxKit.Configuration.Items;

namespace LinuxKit.Tests.Configuration;

/// <summary>Items as MSBuild would hand them over.</summary>
internal static class ProjectItems
{
    public static readonly SourceLocation Project = new("system.lkproj");

    public static ProjectItem Item(ItemType type, string include, params ReadOnlySpan<(string Name, string Escaped)> metadata)
    {
        var values = new Dictionary<string, string>();
        foreach (var (name, escaped) in metadata)
        {
            values[name] = escaped;
        }

        return new ProjectItem(type, include, values, Project, TestAssets.GoldenFolder);
    }

    public static ProjectItem Service(params ReadOnlySpan<(string Name, string Escaped)> metadata) =>
        Item(ItemType.Service, "web", [("Image", "nginx"), .. metadata]);

    public static DefinitionReading Read(params IEnumerable<ProjectItem> items) => ItemReader.Read(items, []);

    /// <summary>Reads what must be right.</summary>
    public static ImageDefinition Definition(params IEnumerable<ProjectItem> items)
    {
        var reading = Read(items);
        Assert.IsEmpty(reading.Diagnostics, string.Join('\n', reading.Diagnostics));
        return reading.Definition;
    }

    /// <summary>Reads what has one problem.</summary>
    public static Diagnostic Problem(params IEnumerable<ProjectItem> items) => Assert.ContainsSingle(Read(items).Diagnostics);
}
