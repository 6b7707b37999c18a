namespace LinuxKit.Archives;

/// <summary>What writers that were killed left behind: files and folders called <c>.*.tmp</c>, which those that work give another name or remove.</summary>
internal static class AbandonedFiles
{
    // Nobody is silent for so long and works.
    private static readonly TimeSpan Age = TimeSpan.FromDays(1);

    /// <summary>Removes them from a folder.</summary>
    /// <param name="folder">Full path, which exists.</param>
    public static void RemoveFrom(string folder)
    {
        foreach (var item in new DirectoryInfo(folder).EnumerateFileSystemInfos(".*.tmp"))
        {
            try
            {
                if (DateTime.UtcNow - item.LastWriteTimeUtc <= Age)
                {
                    continue;
                }

                if (item is DirectoryInfo { LinkTarget: null } directory)
                {
                    directory.Delete(recursive: true);
                }
                else
                {
                    item.Delete();
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Another process removed it first, or holds it: the next build tries again.
            }
        }
    }
}
