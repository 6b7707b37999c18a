namespace LinuxKit.Packages.Debian;

/// <summary>Debian's names of architectures.</summary>
internal static class DebianArchitecture
{
    /// <summary>Debian's name of an architecture.</summary>
    /// <param name="architecture">OCI's name of it.</param>
    public static string From(string architecture) => architecture switch
    {
        "386" => "i386",
        "arm" => "armhf",
        "ppc64le" => "ppc64el",
        "mips64le" => "mips64el",
        _ => architecture,
    };
}
