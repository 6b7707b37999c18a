namespace LinuxKit.Disks;

/// <summary>A content at its place in a larger one.</summary>
/// <param name="Offset">Bytes between the start of the larger one and this one's.</param>
/// <param name="Content">What lies there.</param>
/// <param name="Name">What an error calls it.</param>
internal readonly record struct PlacedContent(long Offset, DiskContent Content, string Name)
{
    /// <summary>Offset in bytes of what may follow.</summary>
    public long End => Offset + Content.Size;
}
