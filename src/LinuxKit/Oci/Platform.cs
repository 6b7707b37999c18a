namespace LinuxKit.Oci;

/// <summary>An operating system and architecture, in OCI's (Go's) names.</summary>
/// <param name="Architecture"><c>amd64</c>, <c>arm64</c>, <c>riscv64</c>, …</param>
/// <param name="Variant">Such as <c>v8</c> for arm64, or <see langword="null"/>.</param>
/// <param name="OperatingSystem">Always <c>linux</c> for what is built here.</param>
public sealed record Platform(string Architecture, string? Variant = null, string OperatingSystem = "linux")
{
    /// <summary>Gives an architecture its OCI name: <c>x86_64</c> and <c>x64</c> become <c>amd64</c>, <c>aarch64</c> becomes <c>arm64</c>; others are returned in lower case.</summary>
    /// <param name="name">A name in anybody's spelling.</param>
    public static string NormalizeArchitecture(string name) => name.ToLowerInvariant() switch
    {
        "x86_64" or "x64" or "x86-64" => "amd64",
        "aarch64" => "arm64",
        var other => other,
    };

    /// <summary>Reads <c>os/architecture[/variant]</c>.</summary>
    /// <param name="text">What a person wrote.</param>
    /// <exception cref="LinuxKitException">The text is no platform (LK0213).</exception>
    public static Platform Parse(string text) => text.Split('/') switch
    {
        [{ Length: > 0 } system, { Length: > 0 } architecture] => new(NormalizeArchitecture(architecture), null, system.ToLowerInvariant()),
        [{ Length: > 0 } system, { Length: > 0 } architecture, { Length: > 0 } variant] => new(NormalizeArchitecture(architecture), variant, system.ToLowerInvariant()),
        _ => throw OciDiagnostics.InvalidPlatform.Error($"'{UntrustedText.Show(text)}' is not a platform, os/architecture[/variant]."),
    };

    /// <summary>Shows the platform as <c>os/architecture[/variant]</c>.</summary>
    public override string ToString() => Variant is null
        ? $"{OperatingSystem}/{Architecture}"
        : $"{OperatingSystem}/{Architecture}/{Variant}";
}
