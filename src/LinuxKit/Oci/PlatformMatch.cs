using System.Globalization;

namespace LinuxKit.Oci;

/// <summary>Which platforms run what is built for another: OCI image-spec, image-index.md, "Platform Variants".</summary>
internal static class PlatformMatch
{
    private const int LastResort = 1_000_000;

    /// <summary>How well an image of a platform serves.</summary>
    /// <param name="wanted">The platform that the image is to run on.</param>
    /// <param name="offered">The platform that the image is made for.</param>
    /// <returns>0 for the same platform, more for lesser matches, <see langword="null"/> for none.</returns>
    public static int? Rank(Platform wanted, Platform offered)
    {
        var architecture = Platform.NormalizeArchitecture(wanted.Architecture);
        if (architecture != Platform.NormalizeArchitecture(offered.Architecture)
            || !string.Equals(wanted.OperatingSystem, offered.OperatingSystem, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        if (wanted.Variant == offered.Variant)
        {
            return 0;
        }

        var lastResort = wanted.Variant is null ? LastResort : (int?)null;
        if (Level(architecture, wanted.Variant) is not { } need || Level(architecture, offered.Variant) is not { } has)
        {
            return lastResort;
        }

        // A processor runs what was made for its predecessors. Where no variant is asked for, the only image there is will do.
        return has <= need ? need - has : lastResort + (has - need);
    }

    // Without a variant, the oldest in common use is meant.
    private static int? Level(string architecture, string? variant)
    {
        var text = variant ?? architecture switch { "arm" => "v7", "arm64" => "v8", _ => "v1" };
        return text is ['v', .. var digits]
            && decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var level)
            && level is >= 0 and < 100
                ? (int)(level * 100)
                : null;
    }
}
