using LinuxKit.Archives;

namespace LinuxKit.Packages.Debian;

/// <summary>A file of a package.</summary>
/// <param name="Entry">What it is; its path is normalised.</param>
/// <param name="Content">Its content, which can be read until the next entry is.</param>
internal readonly record struct DebEntry(ArchiveEntry Entry, Stream Content);
