using System.Globalization;
using System.Text.RegularExpressions;
using LinuxKit.Configuration.Nodes;

namespace LinuxKit.Configuration.Yaml;

/// <summary>What plain scalars are, as the reference tool sees it: the core schema of YAML 1.2, with the octal numbers of YAML 1.1. <c>yes</c> and dates are text.</summary>
internal static partial class YamlScalars
{
    /// <summary>Reads a scalar without quotes.</summary>
    public static ScalarNode Resolve(string text, SourceLocation location)
    {
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return new ScalarNode("", ScalarKind.Null, location);
            case "true" or "True" or "TRUE":
                return new ScalarNode("true", ScalarKind.Boolean, location);
            case "false" or "False" or "FALSE":
                return new ScalarNode("false", ScalarKind.Boolean, location);
        }

        if (!char.IsAsciiDigit(text[0]) && text[0] is not ('+' or '-' or '.'))
        {
            return new ScalarNode(text, ScalarKind.Text, location);
        }

        var number = text.Replace("_", "", StringComparison.Ordinal);
        return Integer(number) is { } integer ? new ScalarNode(integer, ScalarKind.Number, location) { Written = text }
            : Float().IsMatch(number) ? new ScalarNode(number, ScalarKind.Number, location) { Written = text }
            : new ScalarNode(text, ScalarKind.Text, location);
    }

    /// <summary>The decimal digits of a whole number of up to 64 bits.</summary>
    private static string? Integer(string text)
    {
        var negative = text is ['-', ..];
        var digits = text is ['-' or '+', ..] ? text.AsSpan(1) : text;
        var (length, numberBase) = digits switch
        {
            ['0', 'x' or 'X', ..] => (2, 16u),
            ['0', 'o' or 'O', ..] => (2, 8u),
            ['0', 'b' or 'B', ..] => (2, 2u),
            ['0', _, ..] => (1, 8u),
            _ => (0, 10u),
        };
        digits = digits[length..];
        ulong value = 0;
        foreach (var character in digits)
        {
            var digit = (uint)(char.IsAsciiHexDigit(character) ? Convert.ToInt32(character.ToString(), 16) : 16);
            if (digit >= numberBase || value > (ulong.MaxValue - digit) / numberBase)
            {
                return null;
            }

            value = (value * numberBase) + digit;
        }

        return digits.Length == 0 ? null : (negative && value != 0 ? "-" : "") + value.ToString(CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^([-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\z", RegexOptions.CultureInvariant)]
    private static partial Regex Float();
}
