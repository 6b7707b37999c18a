namespace LinuxKit.Packages.Debian;

/// <summary>How much is read from an archive at most. The largest real values stand behind each.</summary>
internal static class DebianLimits
{
    /// <summary>Bytes of one line of control data (bookworm's longest is 24 KB).</summary>
    public const int LineInBytes = 1 << 20;

    /// <summary>Fields of one paragraph.</summary>
    public const int FieldsPerParagraph = 256;

    /// <summary>Characters of one paragraph (a Release file is one: 150 KB in bookworm).</summary>
    public const int ParagraphInCharacters = 16 << 20;

    /// <summary>Bytes of an InRelease file.</summary>
    public const int ReleaseInBytes = 16 << 20;

    /// <summary>Bytes of a Packages file when unpacked (57 MB in trixie).</summary>
    public const long IndexInBytes = 1L << 30;

    /// <summary>Bytes of one <c>.deb</c> file.</summary>
    public const long PackageInBytes = 4L << 30;

    /// <summary>Bytes that one package may unpack to.</summary>
    public const long UnpackedPackageInBytes = 16L << 30;

    /// <summary>Bytes of the <c>control</c> file in a package.</summary>
    public const int ControlInBytes = 4 << 20;

    /// <summary>Bytes of a keyring file.</summary>
    public const int KeyringInBytes = 16 << 20;

    /// <summary>Packages that are looked at for one request: beyond it, the dependencies go in circles that no real archive has.</summary>
    public const int ResolverSteps = 200_000;

    /// <summary>Packages that depend on each other in a chain.</summary>
    public const int DependencyDepth = 1_000;
}
