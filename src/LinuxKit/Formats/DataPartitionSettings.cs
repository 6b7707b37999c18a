using System.Globalization;

namespace LinuxKit.Formats;

/// <summary>What a project says of the partition for data.</summary>
/// <param name="Label">Its name, and its file system's: at most 16 bytes of UTF-8.</param>
/// <param name="Path">Where the guest mounts it: a full path.</param>
public sealed record DataPartitionSettings(string Label, string Path)
{
    /// <summary>Bytes of it; <see langword="null"/> for the rest of the disk, and at each boot for what the disk has become.</summary>
    public long? Size { get; init; }

    /// <summary>All of this, for hashes.</summary>
    internal string Text => string.Create(CultureInfo.InvariantCulture, $"\ndata {Size} {Path} {Label}");
}
