using System.Collections.Immutable;
using LinuxKit.Configuration.Fields;
using LinuxKit.Configuration.Nodes;

namespace LinuxKit.Configuration;

/// <summary>Reads what an image's label says of the containers that run it.</summary>
public static class LabelReader
{
    /// <summary>The label's name.</summary>
    public const string Name = "org.mobyproject.config";

    /// <summary>Reads the label: JSON with the keys of a container in YAML, but for <c>name</c> and <c>image</c>.</summary>
    /// <param name="labels">The labels of an image configuration.</param>
    /// <param name="location">The item that named the image.</param>
    /// <returns>What the label says; nothing when there is none.</returns>
    public static LabelReading Read(IReadOnlyDictionary<string, string> labels, SourceLocation location)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return Read(labels.GetValueOrDefault(Name, ""), location);
    }

    /// <summary>Reads the label's text.</summary>
    /// <param name="json">The text; empty is the same as no label.</param>
    /// <param name="location">Where it came from.</param>
    public static LabelReading Read(string json, SourceLocation location)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (json.Length == 0)
        {
            return new LabelReading(ContainerSettings.None, []);
        }

        var diagnostics = new List<Diagnostic>();
        var reading = new Reading(diagnostics, $"Label {Name}");
        var settings = ContainerSettings.None;
        try
        {
            if (JsonNodeReader.Read(json, location) is MapNode map)
            {
                settings = ContainerFields.Table.Read(settings, map, reading);
            }
            else
            {
                reading.Report(ConfigurationDiagnostics.NotJson, location, "The text is not a map.");
            }
        }
        catch (LinuxKitException e)
        {
            reading.Report(e.Diagnostic.Descriptor, location, e.Diagnostic.Message);
        }

        return new LabelReading(WithoutAdditions(settings, location, reading), [.. diagnostics]);
    }

    /// <summary>Nothing lies below a label that it could add to: the reference tool leaves its additions out, in silence.</summary>
    private static ContainerSettings WithoutAdditions(ContainerSettings settings, SourceLocation location, Reading reading)
    {
        if (settings.BindsAdd is not null || settings.CapabilitiesAdd is not null)
        {
            reading.Report(ConfigurationDiagnostics.NoEffect, location, "binds.add and capabilities.add have no effect in a label.");
        }

        return settings with { BindsAdd = null, CapabilitiesAdd = null };
    }
}

/// <summary>What came out of reading a label.</summary>
/// <param name="Settings">What the label says, as far as it could be read.</param>
/// <param name="Diagnostics">What is wrong with it.</param>
public sealed record LabelReading(ContainerSettings Settings, ImmutableArray<Diagnostic> Diagnostics);
