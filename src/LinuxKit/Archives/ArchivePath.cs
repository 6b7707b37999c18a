namespace LinuxKit.Archives;

/// <summary>Makes safe paths out of what archives and people write.</summary>
internal static class ArchivePath
{
    /// <summary>
    /// Brings a path into the form that it has in a root file system: relative to the root, without <c>.</c>, <c>..</c> and empty parts.
    /// A leading <c>/</c> or <c>./</c> is taken off; the root itself is the empty path.
    /// </summary>
    /// <param name="path">The path as it is stored.</param>
    /// <exception cref="LinuxKitException">The path is empty, holds a NUL, is too long, or leads above the root.</exception>
    public static string Normalize(string path)
    {
        if (path.Length == 0)
        {
            throw ArchivesDiagnostics.BadPath.Error("A path is empty.");
        }

        if (path.Contains('\0', StringComparison.Ordinal))
        {
            throw ArchivesDiagnostics.BadPath.Error($"The path '{path.Replace('\0', '?')}' holds a NUL.");
        }

        if (ArchiveText.ByteCount(path) >= ArchiveLimits.PathLength)
        {
            throw ArchivesDiagnostics.TooLarge.Error($"The path '{path[..64]}…' has {ArchiveLimits.PathLength} bytes or more.");
        }

        return IsNormal(path) ? path : Resolve(path);
    }

    /// <summary>The folders that a normal path lies in, the outermost first: <c>a</c> and <c>a/b</c> for <c>a/b/c</c>.</summary>
    /// <param name="path">A normal path.</param>
    public static IEnumerable<string> Ancestors(string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            yield return path[..slash];
        }
    }

    private static bool IsNormal(string path)
    {
        foreach (var range in path.AsSpan().Split('/'))
        {
            if (path.AsSpan(range) is "" or "." or ".." || range.End.Value - range.Start.Value > ArchiveLimits.NameLength / 4)
            {
                return false;
            }
        }

        return true;
    }

    private static string Resolve(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            if (part is "" or ".")
            {
                continue;
            }

            if (part != "..")
            {
                parts.Add(ArchiveText.ByteCount(part) <= ArchiveLimits.NameLength
                    ? part
                    : throw ArchivesDiagnostics.TooLarge.Error($"A name in the path '{path}' has more than {ArchiveLimits.NameLength} bytes."));
            }
            else if (parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else
            {
                throw ArchivesDiagnostics.BadPath.Error($"The path '{path}' leads out of the root.");
            }
        }

        return string.Join('/', parts);
    }
}
