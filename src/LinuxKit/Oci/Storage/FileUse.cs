namespace LinuxKit.Oci.Storage;

/// <summary>When a file of the store was used last: its modification time, which nobody needs for anything else.</summary>
internal static class FileUse
{
    // What is used all the time need not be written all the time.
    private static readonly TimeSpan Precision = TimeSpan.FromHours(1);

    /// <summary>Notes that a file is used now.</summary>
    /// <param name="path">Path of the file.</param>
    public static void Note(string path)
    {
        var now = DateTime.UtcNow;
        try
        {
            if (now - File.GetLastWriteTimeUtc(path) > Precision)
            {
                File.SetLastWriteTimeUtc(path, now);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Gone, or a store that may only be read: nothing is collected there.
        }
    }
}
