namespace LinuxKit.Packages;

/// <summary>What paths in a root file system have in common.</summary>
internal static class EntryPaths
{
    /// <summary>The directories that a path lies in, the nearest first.</summary>
    public static IEnumerable<string> Parents(string path)
    {
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            yield return path[..slash];
        }
    }
}
