using LinuxKit.Archives;

namespace LinuxKit.RootFilesystem;

/// <summary>A folder that something is mounted on in the guest, where the root can't be written to.</summary>
internal static class MountPoint
{
    /// <summary>The folder, with those above it; one that the system has by itself stays as it is.</summary>
    /// <param name="path">Full path in the guest.</param>
    /// <param name="location">Where it was asked for.</param>
    /// <param name="timestamp">Modification time, in seconds since 1970-01-01 UTC.</param>
    public static Component Of(string path, SourceLocation location, long timestamp)
    {
        var folder = path.TrimStart('/');
        return new GeneratedFiles(
            "data partition", location, [.. ArchivePath.Ancestors(folder).Append(folder).Select(parent => GeneratedEntries.ImpliedDirectory(parent, timestamp))]);
    }
}
