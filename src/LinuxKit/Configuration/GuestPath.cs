using System.Text;

namespace LinuxKit.Configuration;

/// <summary>Paths in the guest, as archives have them: relative to the root, without <c>.</c>, <c>..</c> or empty parts.</summary>
internal static class GuestPath
{
    /// <summary>The kernel's PATH_MAX, less the NUL and the slash in front.</summary>
    public const int MaximumLengthInBytes = 4094;

    /// <summary>The kernel's NAME_MAX.</summary>
    public const int MaximumNameInBytes = 255;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

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

            if (!IsName(part, MaximumNameInBytes, out problem))
            {
                return false;
            }

            parts.Add(part);
        }

        path = string.Join('/', parts);
        problem = parts.Count == 0 ? "names no file"
            : Encoding.UTF8.GetByteCount(path) > MaximumLengthInBytes ? $"is longer than {MaximumLengthInBytes} bytes"
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
            problem = Strict.GetByteCount(text) > maximumInBytes ? $"is longer than {maximumInBytes} bytes" : "";
        }
        catch (EncoderFallbackException)
        {
            problem = "is not Unicode";
        }

        return problem.Length == 0;
    }
}
