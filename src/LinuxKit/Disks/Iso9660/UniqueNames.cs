using System.Globalization;

namespace LinuxKit.Disks.Iso9660;

/// <summary>Names of one directory that are cut to a length, with a number where two would become one.</summary>
internal sealed class UniqueNames
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <summary>Adds a name.</summary>
    /// <param name="stem">What is cut, and numbered.</param>
    /// <param name="extension">What is kept: empty, or with its dot, and shorter than the limit by some characters.</param>
    /// <param name="limit">Characters that the name may have.</param>
    /// <returns>The name, which no other has.</returns>
    public string Add(string stem, string extension, int limit)
    {
        var name = Cut(stem, limit - extension.Length) + extension;
        if (_taken.Add(name))
        {
            return name;
        }

        // Where the last search ended the next begins: many names that differ in their ends alone would take forever otherwise.
        var number = _numbers.GetValueOrDefault(name);
        string numbered;
        do
        {
            var digits = number++.ToString("D3", CultureInfo.InvariantCulture);
            numbered = Cut(stem, limit - extension.Length - digits.Length) + digits + extension;
        }
        while (!_taken.Add(numbered));
        _numbers[name] = number;
        return numbered;
    }

    private static string Cut(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
}
