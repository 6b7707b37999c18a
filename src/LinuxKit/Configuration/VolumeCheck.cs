using System.Collections.Frozen;
using LinuxKit.Archives;
using LinuxKit.Configuration.Nodes;

namespace LinuxKit.Configuration;

/// <summary>Checks volumes, and what containers do with them.</summary>
internal static class VolumeCheck
{
    /// <summary>Reports every problem of volumes by themselves.</summary>
    public static void Run(IEnumerable<VolumeDefinition> volumes, List<Diagnostic> diagnostics)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var volume in volumes)
        {
            var place = new Place(new Reading(diagnostics, $"Volume '{volume.Name}'"), volume.Node, volume.Location);
            if (!IsName(volume.Name))
            {
                place.At("name").Report(ConfigurationDiagnostics.InvalidVolumeName, $"'{volume.Name}' is not a volume's name.");
            }
            else if (!names.Add(volume.Name))
            {
                place.At("name").Report(ConfigurationDiagnostics.DuplicateVolume, $"There is more than one volume '{volume.Name}'.");
            }

            if (volume.Image is null && volume.Format == VolumeFormat.Oci)
            {
                place.At("format").Report(ConfigurationDiagnostics.NoEffect, "The format has no effect without an image.");
            }

            if (!volume.Platforms.IsEmpty && volume.Format != VolumeFormat.Oci)
            {
                place.At("platforms").Report(ConfigurationDiagnostics.NoEffect, "Platforms have an effect in the format oci only.");
            }
        }
    }

    /// <summary>Reports what a container may not do with a volume.</summary>
    /// <param name="use">What it does.</param>
    /// <param name="volumes">The volumes by name.</param>
    /// <param name="text">The bind, or the mount's source.</param>
    /// <param name="place">Where it says so.</param>
    public static void CheckUse(VolumeUse? use, FrozenDictionary<string, VolumeDefinition> volumes, string text, Place place)
    {
        if (use is not { } known)
        {
            return;
        }

        if (volumes.TryGetValue(known.Volume, out var volume))
        {
            if (volume.ReadOnly && known.Writes)
            {
                place.Report(ConfigurationDiagnostics.ReadOnlyVolume, $"'{text}' is not read-only, but the volume '{volume.Name}' is.");
            }
        }
        else if (known.IsNamed)
        {
            place.Report(
                ConfigurationDiagnostics.UnknownVolume,
                $"The source of '{text}' is neither an absolute path nor a volume of this system.{NearestName.Hint(known.Volume, volumes.Keys)}");
        }
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and < ArchiveLimits.NameLength && name.All(letter => letter is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_' or '-');
}
