namespace LinuxKit.Packages.Debian;

/// <summary>A suite whose Release file was fetched and found to be signed.</summary>
/// <param name="Suite">The suite, with the priority that its Release file gives it.</param>
/// <param name="Root">The address that had it.</param>
/// <param name="Release">What its Release file says.</param>
internal sealed record ArchiveRelease(Suite Suite, Uri Root, ReleaseFile Release);
