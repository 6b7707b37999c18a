using LinuxKit.Configuration.Fields;
using LinuxKit.Configuration.Nodes;

namespace LinuxKit.Configuration;

/// <summary>Writes an image's label.</summary>
public static class LabelWriter
{
    /// <summary>Writes the value of the label <see cref="LabelReader.Name"/>: compact JSON with what is said, in the order of the reference.</summary>
    /// <param name="settings">What the label shall say.</param>
    public static string Write(ContainerSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return JsonNodeWriter.Write(ContainerFields.Table.Write(settings));
    }
}
