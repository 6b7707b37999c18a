namespace LinuxKit.Disks.SquashFs;

/// <summary>What a SquashFS can't hold: LK0910 to LK0914.</summary>
public static class SquashFsDiagnostics
{
    /// <summary>A hard link names no file.</summary>
    public static readonly DiagnosticDescriptor DanglingHardLink = new(
        "LK0910", DiagnosticSeverity.Error, "A hard link in the root file system names a file that it does not have",
        "The image that brings the link is put together wrongly: build it again.");

    /// <summary>More users and groups than the format has numbers for.</summary>
    public static readonly DiagnosticDescriptor TooManyOwners = new(
        "LK0911", DiagnosticSeverity.Error, "A SquashFS can't hold files of so many users and groups",
        "Files of one SquashFS have at most 65,535 different users and groups: give some of them the same owner, or use another format.");

    /// <summary>An extended attribute outside of the three namespaces of the format.</summary>
    public static readonly DiagnosticDescriptor UnknownAttribute = new(
        "LK0912", DiagnosticSeverity.Error, "A SquashFS can't hold an extended attribute",
        "It has room for attributes that begin with 'user.', 'trusted.' or 'security.': remove the others where the file is made, or use another format.");

    /// <summary>A name or a symbolic link is longer than the kernel reads.</summary>
    public static readonly DiagnosticDescriptor NameTooLong = new(
        "LK0913", DiagnosticSeverity.Error, "A name or a symbolic link is too long for a SquashFS",
        "Names have at most 255 bytes of UTF-8, and links lead to paths of at most 4,095: shorten it.");
}
