using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace LinuxKit.Configuration.Yaml;

/// <summary>Puts values in the place of <c>${NAME}</c>; <c>$${</c> stands for <c>${</c>.</summary>
/// <param name="values">The values by name.</param>
internal sealed partial class YamlVariables(IReadOnlyDictionary<string, string> values)
{
    /// <summary>Replaces all variables in a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="replaced">The text with their values.</param>
    /// <param name="unknown">What stands there that is no variable with a value, as written, or as much of it as shows which it is.</param>
    public bool TryReplace(string text, out string replaced, [NotNullWhen(false)] out string? unknown)
    {
        string? first = null;
        replaced = !text.Contains("${", StringComparison.Ordinal) ? text : Use().Replace(text, use =>
        {
            if (use.Value == "$${")
            {
                return "${";
            }

            if (use.Groups["name"] is { Success: true } name && values.TryGetValue(name.Value, out var value))
            {
                return value;
            }

            first ??= use.Value;
            return use.Value;
        });
        unknown = first;
        return unknown is null;
    }

    /// <summary>The nearest name to an unknown use, as a sentence.</summary>
    public string Hint(string use) => NearestName.Hint(use.TrimStart('$', '{').TrimEnd('}'), values.Keys);

    /// <summary>Where in the text as it was written an unknown use stands; -1 when the text was written in another way.</summary>
    public static int Find(ReadOnlySpan<char> written, string use)
    {
        foreach (var match in Use().EnumerateMatches(written))
        {
            if (written.Slice(match.Index, match.Length).SequenceEqual(use))
            {
                return match.Index;
            }
        }

        return -1;
    }

    [GeneratedRegex(@"\$\$\{|\$\{(?<name>[A-Za-z_][A-Za-z0-9_]*)\}|\$\{[^}\r\n]{0,40}\}?", RegexOptions.CultureInvariant)]
    private static partial Regex Use();
}
