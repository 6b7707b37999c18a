using LinuxKit.Archives;

namespace LinuxKit.Configuration;

/// <summary>Paths in the guest, as archives have them: relative to the root, without <c>.</c>, <c>..</c> or empty parts.</summary>
internal static class GuestPath
{
    // Less the NUL at the end and the slash in front, which the kernel counts and an archive's path doesn't have.
    private const int MaximumLength = ArchiveLimits.PathLength - 2;

    /// <summary>Normalises a path that a person wrote.</summary>
    /// <param name="text">The path, with or without a slash in front.</param>
    /// <param name="path">The normalised path.</param>
    /// <param name="problem">Why there is none: the end of a sentence that begins with the path.</param>
    public static bool TryNormalize(string text, out string path, out string problem)
    {
        var parts = new List<string>();
        path = problem = "";
        foreach (var part in text.Split('/'))
        {
            if (part is "" or ".")
            {
                continue;
            }

            if (part == "..")
            {
                problem = "leaves the root with '..'";
                return false;
            }

            if (!IsName(part, ArchiveLimits.NameLength, out problem))
            {
                return false;
            }

            parts.Add(part);
        }

        path = string.Join('/', parts);
        problem = parts.Count == 0 ? "names no file"
            : ArchiveText.ByteCount(path) > MaximumLength ? $"is longer than {MaximumLength} bytes"
            : "";
        return problem.Length == 0;
    }

    /// <summary>Whether text can be one part of a path.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maximumInBytes">The most bytes it may have.</param>
    /// <param name="problem">Why it can't be: the end of a sentence that begins with the text.</param>
    public static bool IsName(string text, int maximumInBytes, out string problem)
    {
        problem = text switch
        {
            "" => "is empty",
            "." or ".." => "is not a name",
            _ when text.Contains('/', StringComparison.Ordinal) => "has a slash in it",
            _ when text.Any(char.IsControl) => "has a control character in it",
            _ => "",
        };
        if (problem.Length > 0)
        {
            return false;
        }

        try
        {
            problem = ArchiveText.ByteCount(text) > maximumInBytes ? $"is longer than {maximumInBytes} bytes" : "";
        }
        catch (LinuxKitException)
        {
            problem = "can't be written as UTF-8";
        }

        return problem.Length == 0;
    }
}
