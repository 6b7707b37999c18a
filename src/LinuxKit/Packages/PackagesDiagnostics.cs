namespace LinuxKit.Packages;

/// <summary>What can go wrong with packages: Debian archives, kernel packages and package projects.</summary>
public static class PackagesDiagnostics
{
    /// <summary>Control data that breaks the syntax of Debian policy, chapter 5.</summary>
    public static readonly DiagnosticDescriptor MalformedControl = Error(
        "LK0701", "Debian control data cannot be read", "The file is damaged, or is not control data at all.");

    /// <summary>A relation such as <c>libc6 (>= 2.34)</c> that cannot be read.</summary>
    public static readonly DiagnosticDescriptor MalformedRelation = Error(
        "LK0702", "A Debian version or dependency cannot be read", "Versions and dependencies are written as in Debian policy, chapters 5.6.12 and 7.1.");

    /// <summary>A keyring that holds no usable key.</summary>
    public static readonly DiagnosticDescriptor InvalidKeyring = Error(
        "LK0703", "The keyring cannot be read", "DebianKeyring names an OpenPGP keyring, binary or armored.");

    /// <summary>An InRelease file without a good signature by a trusted key.</summary>
    public static readonly DiagnosticDescriptor UntrustedRelease = Error(
        "LK0704", "The archive's signature is not trusted", "Use a mirror of Debian, or name the keyring of the archive in DebianKeyring.");

    /// <summary>A Release file that is not for what was asked, or is no longer valid.</summary>
    public static readonly DiagnosticDescriptor UnfitRelease = Error(
        "LK0705", "The archive is not what was asked for", "The mirror is out of date, or DebianSuite, DebianComponents or the architecture is not one that it has.");

    /// <summary>No mirror is known.</summary>
    public static readonly DiagnosticDescriptor UnknownMirror = Error(
        "LK0706", "No Debian mirror is known", "Set the property DebianMirror to the address of a mirror, such as the one in another machine's apt sources.");

    /// <summary>A download that failed, after retries.</summary>
    public static readonly DiagnosticDescriptor DownloadFailed = Error(
        "LK0707", "A download from the Debian mirror failed", "Check the network and the mirror's address (DebianMirror, DebianSecurityMirror).");

    /// <summary>A download whose size or digest is not the expected one.</summary>
    public static readonly DiagnosticDescriptor WrongContent = Error(
        "LK0708", "A download from the Debian mirror is not what its index promises", "The mirror is being updated or is damaged: try again, or use another mirror.");

    /// <summary>A package that no suite has.</summary>
    public static readonly DiagnosticDescriptor UnknownPackage = Error(
        "LK0709", "The Debian archive has no such package", "Check the name, DebianSuite and DebianComponents.");

    /// <summary>Dependencies that cannot be met.</summary>
    public static readonly DiagnosticDescriptor UnsatisfiableDependency = Error(
        "LK0710", "A dependency of a Debian package cannot be satisfied", "Choose another version, or take the package alone with Dependencies=\"false\".");

    /// <summary>A <c>.deb</c> file that cannot be unpacked.</summary>
    public static readonly DiagnosticDescriptor MalformedPackage = Error(
        "LK0711", "A Debian package cannot be unpacked", "The file is damaged, or is not a Debian package of format 2.0.");

    /// <summary>A locked version that is gone from the mirror.</summary>
    public static readonly DiagnosticDescriptor LockedVersionGone = Error(
        "LK0712", "The mirror no longer has a version that the lock file names", "Update the lock file with: dotnet build -t:UpdateLinuxKitLock.");

    /// <summary>A lock file that cannot be read.</summary>
    public static readonly DiagnosticDescriptor InvalidLockFile = Error(
        "LK0713", "The lock file cannot be read", "Restore it from version control, or make it anew with: dotnet build -t:UpdateLinuxKitLock.");

    /// <summary>One path that two packages fill differently.</summary>
    public static readonly DiagnosticDescriptor FileConflict = Error(
        "LK0714", "Two packages have the same file", "Leave one of them out, or exclude the path with DebianExcludePaths.");

    /// <summary>A kernel module that the kernel package lacks.</summary>
    public static readonly DiagnosticDescriptor UnknownModule = Error(
        "LK0715", "The kernel has no such module", "Use the module's name as lsmod shows it, or another kernel package.");

    /// <summary>A module or kernel file that cannot be read.</summary>
    public static readonly DiagnosticDescriptor MalformedModule = Error(
        "LK0716", "A kernel module cannot be read", "The kernel package is damaged.");

    /// <summary>A package that was named as the kernel and is none.</summary>
    public static readonly DiagnosticDescriptor IncompleteKernel = Error(
        "LK0717", "The package is not a kernel", "Name one of Debian's linux-image packages.");

    /// <summary>A package project that contradicts itself.</summary>
    public static readonly DiagnosticDescriptor InvalidDefinition = Error(
        "LK0718", "The package project is not valid", "Correct the item or property.");

    private static DiagnosticDescriptor Error(string code, string title, string help) =>
        new(code, DiagnosticSeverity.Error, title, help);
}
