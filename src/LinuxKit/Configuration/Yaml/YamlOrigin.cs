using System.Globalization;

namespace LinuxKit.Configuration.Yaml;

/// <summary>Where YAML text stands, which gives its parts their locations.</summary>
/// <param name="Start">The text's first character, or something near it.</param>
/// <param name="IsExact">Whether the text's own lines are lines of the file.</param>
internal readonly record struct YamlOrigin(SourceLocation Start, bool IsExact)
{
    /// <summary>Text that is the whole of a file.</summary>
    public static YamlOrigin Of(string file) => new(new SourceLocation(file, 1, 1), IsExact: true);

    /// <summary>Text inside a file of another kind, whose place is known where it has a line.</summary>
    public static YamlOrigin At(SourceLocation start) => new(start, IsExact: start is { Line: > 0, Column: > 0 });

    /// <summary>Text whose lines nobody can look at, such as a label's.</summary>
    public static YamlOrigin Near(SourceLocation location) => new(location, IsExact: false);

    /// <param name="line">Line in the text, from 1.</param>
    /// <param name="column">Column in the line, from 1.</param>
    public SourceLocation Locate(long line, long column) => IsExact
        ? new SourceLocation(Start.File, Start.Line + (int)line - 1, line == 1 ? Start.Column + (int)column - 1 : (int)column)
        : Start;

    /// <summary>Says the place in a message, where the location doesn't.</summary>
    public string Say(long line, long column) =>
        IsExact ? "" : string.Create(CultureInfo.InvariantCulture, $" in line {line}, column {column} of the text");
}
