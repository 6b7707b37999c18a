using System.Globalization;
using System.Text.RegularExpressions;

namespace LinuxKit.Configuration.Yaml;

/// <summary>How a text can be written as a scalar, by the rules that the reference tool's library follows: those of YAML 1.1.</summary>
internal readonly partial record struct YamlScalarText
{
    /// <summary>Looks at every character.</summary>
    public YamlScalarText(string text)
    {
        var previous = '\n'; // The start is as the start of a line.
        var isIndicated = text.StartsWith("---", StringComparison.Ordinal) || text.StartsWith("...", StringComparison.Ordinal);
        var (hasBreak, hasBreakSpace, hasSpaceBreak, hasSpecial) = (false, false, false, false);
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            var isBeforeBlank = i + 1 == text.Length || text[i + 1] is ' ' or '\t';
            isIndicated |= i == 0
                ? character is '#' or ',' or '[' or ']' or '{' or '}' or '&' or '*' or '!' or '|' or '>' or '\'' or '"' or '%' or '@' or '`'
                    || (character is '?' or ':' or '-' && isBeforeBlank)
                : (character == ':' && isBeforeBlank) || (character == '#' && previous is ' ' or '\t' or '\n');
            hasBreak |= character == '\n';
            hasBreakSpace |= i > 0 && character == ' ' && previous == '\n';
            hasSpaceBreak |= i > 0 && character == '\n' && previous == ' ';
            hasSpecial |= !IsPrintable(character);
            previous = character;
        }

        var isPadded = text.Length > 0 && (text[0] is ' ' or '\n' || text[^1] is ' ' or '\n');
        IsMultiline = hasBreak;
        CanBePlain = !isIndicated && !isPadded && !hasBreak && !hasSpecial;
        CanBeSingleQuoted = !hasBreakSpace && !hasSpaceBreak && !hasSpecial;
        CanBeLiteral = text.Length > 0 && text[^1] != ' ' && !hasSpaceBreak && !hasSpecial;
    }

    /// <summary>Whether there are several lines.</summary>
    public bool IsMultiline { get; }

    /// <summary>Whether it can stand without quotes, outside brackets.</summary>
    public bool CanBePlain { get; }

    /// <summary>Whether it can stand between single quotes.</summary>
    public bool CanBeSingleQuoted { get; }

    /// <summary>Whether it can be a block with its lines as they are.</summary>
    public bool CanBeLiteral { get; }

    /// <summary>Whether a character is written as it is; tabs and what needs surrogates are not.</summary>
    public static bool IsPrintable(char character) => character is '\n' or (>= ' ' and <= '~')
        or (>= '\xa0' and not ('\u2028' or '\u2029' or '\ufeff' or '\ufffe' or '\uffff')) && !char.IsSurrogate(character);

    /// <summary>Whether a text without quotes would be read as something else by YAML 1.1 or 1.2.</summary>
    public static bool IsOfAnotherType(string text)
    {
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL" or "true" or "True" or "TRUE" or "false" or "False" or "FALSE"
                or "y" or "Y" or "yes" or "Yes" or "YES" or "on" or "On" or "ON"
                or "n" or "N" or "no" or "No" or "NO" or "off" or "Off" or "OFF"
                or ".nan" or ".NaN" or ".NAN" or ".inf" or ".Inf" or ".INF" or "+.inf" or "+.Inf" or "+.INF" or "-.inf" or "-.Inf" or "-.INF":
                return true;
        }

        return (char.IsAsciiDigit(text[0]) || text[0] is '+' or '-' or '.')
            && (IsTime(text) || Sexagesimal().IsMatch(text) || IsNumber(text[0] == '.' ? text : text.Replace("_", "", StringComparison.Ordinal)));
    }

    private static bool IsNumber(string text) => YamlScalars.Resolve(text, SourceLocation.None).Kind == Nodes.ScalarKind.Number;

    private static bool IsTime(string text) => Time().Match(text) is { Success: true } time
        && DateOnly.TryParseExact(
            $"{time.Groups["year"]}-{time.Groups["month"]}-{time.Groups["day"]}", "yyyy-M-d", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    [GeneratedRegex(@"^(?<year>[0-9]{4})-(?<month>[0-9]{1,2})-(?<day>[0-9]{1,2})([Tt]([01]?[0-9]|2[0-3]):[0-5]?[0-9]:[0-5]?[0-9]([.,][0-9]+)?(Z|[-+][0-9]{2}:[0-9]{2})| ([01]?[0-9]|2[0-3]):[0-5]?[0-9]:[0-5]?[0-9]([.,][0-9]+)?)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Time();

    [GeneratedRegex(@"^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Sexagesimal();
}
