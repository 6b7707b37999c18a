namespace LinuxKit;

/// <summary>A place in a file that a person wrote: where a value came from, and where an error is shown.</summary>
/// <param name="File">Path of the file as it should be shown, or <see langword="null"/> when there is none.</param>
/// <param name="Line">Line, counted from 1; 0 when unknown.</param>
/// <param name="Column">Column, counted from 1; 0 when unknown.</param>
public readonly record struct SourceLocation(string? File, int Line = 0, int Column = 0)
{
    /// <summary>No location: a value that no file holds.</summary>
    public static SourceLocation None => default;

    /// <summary>Shows the location as compilers do: <c>file(line,column)</c>.</summary>
    public override string ToString() => (File, Line, Column) switch
    {
        (null, _, _) => "",
        (_, 0, _) => File,
        (_, _, 0) => $"{File}({Line})",
        _ => $"{File}({Line},{Column})",
    };
}
