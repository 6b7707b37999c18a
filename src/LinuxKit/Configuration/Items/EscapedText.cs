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

    /// <summary>
    /// Escapes what MSBuild would expand, take for a path of the host or lose: <c>%</c>, <c>$(</c>, <c>@(</c>, backslashes, control characters, and white space at the ends.
    /// </summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            var isSpecial = character switch
            {
                '%' or '\\' or '\r' => true,
                '$' or '@' => i + 1 < text.Length && text[i + 1] == '(',
                ' ' or '\t' or '\n' => i == 0 || i == text.Length - 1,
                _ => character < ' ',
            };
            if (isSpecial)
            {
                escaped.Append(CultureInfo.InvariantCulture, $"%{(int)character:X2}");
            }
            else
            {
                escaped.Append(character);
            }
        }

        return escaped.ToString();
    }

    /// <summary>Splits at the semicolons that are not escaped; white space around values and empty values are dropped.</summary>
    public static IEnumerable<string> Split(string escaped) => escaped
        .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(Unescape);
}
