using System.Globalization;
using System.Text;

namespace LinuxKit.Configuration.Items;

/// <summary>MSBuild's escaping: <c>%</c> and two hexadecimal digits stand for the character of that number.</summary>
internal static class EscapedText
{
    public static string Unescape(string escaped)
    {
        if (!escaped.Contains('%', StringComparison.Ordinal))
        {
            return escaped;
        }

        var text = new StringBuilder(escaped.Length);
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] == '%' && i + 2 < escaped.Length
                && byte.TryParse(escaped.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                text.Append((char)code);
                i += 2;
            }
            else
            {
                text.Append(escaped[i]);
            }
        }

        return text.ToString();
    }

    /// <summary>Splits at the semicolons that are not escaped; white space around values and empty values are dropped.</summary>
    public static IEnumerable<string> Split(string escaped) => escaped
        .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(Unescape);
}
