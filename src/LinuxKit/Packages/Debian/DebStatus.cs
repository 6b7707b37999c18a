using LinuxKit.Archives;

namespace LinuxKit.Packages.Debian;

/// <summary>The record of what is installed: a file per package, so that trees laid over one another keep all of them. Scanners read the folder as they read dpkg's one file.</summary>
internal static class DebStatus
{
    private const string Folder = "var/lib/dpkg/status.d";

    /// <summary>The record of a package.</summary>
    /// <param name="package">The package.</param>
    /// <param name="timestamp">Modification time, in seconds since 1970-01-01 UTC.</param>
    public static DebEntry Entry(DebPackage package, long timestamp) => new(
        new ArchiveEntry
        {
            Path = $"{Folder}/{package.Name}",
            Kind = EntryKind.File,
            Mode = Modes.File,
            Size = package.Status.Length,
            ModificationTime = timestamp,
        },
        new MemoryStream(package.Status.ToArray(), writable: false));
}
