namespace LinuxKit.Oci;

/// <summary>A layout that is a folder.</summary>
/// <param name="location">Full path of the folder.</param>
internal sealed class FolderFiles(string location) : ILayoutFiles
{
    private const int BufferSize = 128 * 1024;

    public string Location => location;

    public LayoutFile? TryOpen(string path)
    {
        try
        {
            // Others may rename a newer file over this one while it is read.
            var content = new FileStream(
                Path.Combine(location, path),
                FileMode.Open,
                FileAccess.Read,
                FileShare.Read | FileShare.Delete,
                BufferSize,
                FileOptions.Asynchronous | FileOptions.SequentialScan);
            return new LayoutFile(content, content.Length);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
