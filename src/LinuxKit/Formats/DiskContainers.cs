namespace LinuxKit.Formats;

/// <summary>The kinds of file that disks come in.</summary>
internal static class DiskContainers
{
    private const long Mebibyte = 1024 * 1024;

    /// <summary>The disk's bytes.</summary>
    public static DiskContainer Raw { get; } = new(Mebibyte, (file, outputs, token) => outputs.WriteSparseAsync(file.Name, file.Disk.WriteAsync, token));
}
