using System.Collections.Immutable;
using LinuxKit.Configuration.Fields;
using LinuxKit.Configuration.Nodes;
using LinuxKit.Configuration.Yaml;

namespace LinuxKit.Configuration;

/// <summary>Reads what an image's label says of the containers that run it.</summary>
public static class LabelReader
{
    /// <summary>The label's name.</summary>
    public const string Name = "org.mobyproject.config";

    /// <summary>Reads the label: JSON or YAML with the keys of a container, but for <c>name</c> and <c>image</c>.</summary>
    /// <param name="labels">The labels of an image configuration.</param>
    /// <param name="location">The item that named the image.</param>
    /// <returns>What the label says; nothing when there is none.</returns>
    public static LabelReading Read(IReadOnlyDictionary<string, string> labels, SourceLocation location)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return Read(labels.GetValueOrDefault(Name, ""), location);
    }

    /// <summary>Reads the label's text.</summary>
    /// <param name="text">The text; empty is the same as no label.</param>
    /// <param name="location">Where it came from.</param>
    public static LabelReading Read(string text, SourceLocation location)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 0)
        {
            return new LabelReading(ContainerSettings.None, []);
        }

        var diagnostics = new List<Diagnostic>();
        var reading = new Reading(diagnostics, $"Label {Name}");
        var settings = ContainerSettings.None;
        try
        {
            if (ReadNode(text, location, reading) is MapNode map)
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

    /// <summary>Labels are JSON, but for those that somebody wrote by hand. What looks like JSON has the errors of JSON.</summary>
    private static Node ReadNode(string text, SourceLocation location, Reading reading)
    {
        try
        {
            return JsonNodeReader.Read(text, location);
        }
        catch (LinuxKitException) when (text.Length <= JsonLimits.MaximumLength)
        {
            var looksLikeJson = text.AsSpan().TrimStart() is ['{' or '[', ..];
            var problems = new List<Diagnostic>();
            try
            {
                var node = YamlNodeReader.Read(text, YamlOrigin.Near(location), null, reading with { Diagnostics = problems });
                if (!looksLikeJson || problems.Count == 0)
                {
                    reading.Diagnostics.AddRange(problems);
                    return node;
                }
            }
            catch (LinuxKitException) when (looksLikeJson)
            {
                // The first error is the better one.
            }

            throw;
        }
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
