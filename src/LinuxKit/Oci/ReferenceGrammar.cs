using System.Buffers;

namespace LinuxKit.Oci;

/// <summary>The parts of an image reference: OCI distribution-spec, "Pulling manifests"; hosts as in RFC 3986, section 3.2.2.</summary>
internal static class ReferenceGrammar
{
    /// <summary>Registry and repository together, in characters: what registries accept.</summary>
    public const int MaxNameLength = 255;

    /// <summary>A tag, in characters.</summary>
    public const int MaxTagLength = 128;

    /// <summary>Name, tag and the longest digest with what stands between them, in characters.</summary>
    public const int MaxReferenceLength = MaxNameLength + 1 + MaxTagLength + 1 + 135;

    private static readonly SearchValues<char> TagCharacters =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz.-");

    private static readonly SearchValues<char> Address6Characters = SearchValues.Create("0123456789abcdef:.");

    public static bool IsTag(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= MaxTagLength && text[0] is not ('.' or '-') && !text.ContainsAnyExcept(TagCharacters);

    public static bool IsRepository(ReadOnlySpan<char> text)
    {
        foreach (var part in text.Split('/'))
        {
            if (!IsRepositoryPart(text[part]))
            {
                return false;
            }
        }

        return true;
    }

    public static bool IsRegistry(ReadOnlySpan<char> text)
    {
        var host = text;
        if (text.LastIndexOf(':') is var colon and >= 0 && !text[colon..].Contains(']'))
        {
            host = text[..colon];
            if (!IsPort(text[(colon + 1)..]))
            {
                return false;
            }
        }

        if (host is ['[', .. var address, ']'])
        {
            return address.Length > 0 && !address.ContainsAnyExcept(Address6Characters);
        }

        foreach (var label in host.Split('.'))
        {
            if (!IsHostLabel(host[label]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The likeliest reason for which a text is no reference, as the end of a sentence.</summary>
    public static string Reason(string text) => text switch
    {
        "" => ": it is empty",
        _ when text.Length > MaxReferenceLength => $": it is longer than {MaxReferenceLength} characters",
        _ when text.Any(char.IsWhiteSpace) => ": it has white space in it",
        _ when text.Contains("://", StringComparison.Ordinal) => ": it must not start with a scheme",
        _ when text.IndexOf('@', StringComparison.Ordinal) is var at and >= 0 && !Digest.TryParse(text[(at + 1)..], out _) =>
            ": what follows the @ must be sha256: or sha512: and as many lower-case hexadecimal digits as that has",
        _ when Digest.TryParse("sha256:" + text, out _) => ": it is a digest without a name",
        _ when text.Any(char.IsAsciiLetterUpper) => ": a repository is written in lower case",
        _ => "",
    };

    // Letters and digits; between them one dot, one or two underscores, or any number of dashes.
    private static bool IsRepositoryPart(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || !IsLowerOrDigit(text[0]) || !IsLowerOrDigit(text[^1]))
        {
            return false;
        }

        for (var i = 0; i < text.Length;)
        {
            if (IsLowerOrDigit(text[i]))
            {
                i++;
                continue;
            }

            var separator = text[i];
            var length = text[i..].IndexOfAnyExcept(separator);
            var allowed = separator switch { '.' => 1, '_' => 2, '-' => int.MaxValue, _ => 0 };
            if (length > allowed)
            {
                return false;
            }

            i += length;
            if (!IsLowerOrDigit(text[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsHostLabel(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text[0] == '-' || text[^1] == '-')
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!IsLowerOrDigit(c) && c != '-')
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsPort(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > 5 || text.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        var port = int.Parse(text, provider: null);
        return port is > 0 and <= 65535;
    }

    private static bool IsLowerOrDigit(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c);
}
