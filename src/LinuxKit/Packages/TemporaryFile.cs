namespace LinuxKit.Packages;

/// <summary>Makes files that vanish when they are closed.</summary>
internal static class TemporaryFile
{
    private const int BufferSize = 1 << 16;

    /// <summary>Makes a file to be written and read.</summary>
    /// <param name="folder">Full path of its folder, which is made when it is missing.</param>
    public static FileStream Create(string folder)
    {
        Directory.CreateDirectory(folder);
        return new FileStream(
            Path.Combine(folder, $".{Path.GetRandomFileName()}.tmp"),
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
                BufferSize = BufferSize,
            });
    }
}
