namespace LinuxKit;

/// <summary>How much a <see cref="Diagnostic"/> weighs.</summary>
public enum DiagnosticSeverity
{
    /// <summary>The build goes on.</summary>
    Warning,

    /// <summary>The build fails.</summary>
    Error,
}

/// <summary>A kind of problem: one row of <c>docs/diagnostics.md</c>. Codes are never re-used.</summary>
/// <param name="Code"><c>LKnnnn</c>.</param>
/// <param name="Severity">Whether the build fails.</param>
/// <param name="Title">What is wrong in general, as the reference page shows it.</param>
/// <param name="Help">What to do about it, as the reference page and the error show it.</param>
public sealed record DiagnosticDescriptor(string Code, DiagnosticSeverity Severity, string Title, string Help)
{
    /// <summary>Makes a diagnostic of this kind.</summary>
    /// <param name="message">What is wrong here, in one sentence with the offending value.</param>
    /// <param name="location">Where it was found.</param>
    public Diagnostic At(SourceLocation location, string message) => new(this, message, location);

    /// <summary>Makes an exception that carries a diagnostic of this kind.</summary>
    /// <param name="message">What is wrong here, in one sentence with the offending value.</param>
    /// <param name="location">Where it was found.</param>
    public LinuxKitException Error(string message, SourceLocation location = default) => new(At(location, message));
}

/// <summary>One problem, found at one place.</summary>
/// <param name="Descriptor">The kind of problem.</param>
/// <param name="Message">What is wrong, in one sentence.</param>
/// <param name="Location">Where; <see cref="SourceLocation.None"/> when no file is to blame or it is not known yet.</param>
public sealed record Diagnostic(DiagnosticDescriptor Descriptor, string Message, SourceLocation Location)
{
    /// <summary><c>LKnnnn</c>.</summary>
    public string Code => Descriptor.Code;

    /// <summary>Whether the build fails.</summary>
    public DiagnosticSeverity Severity => Descriptor.Severity;

    /// <summary>What to do about it.</summary>
    public string Help => Descriptor.Help;

    /// <summary>Shows the diagnostic as compilers do.</summary>
    public override string ToString()
    {
        var severity = Severity == DiagnosticSeverity.Error ? "error" : "warning";
        var prefix = Location == SourceLocation.None ? "" : $"{Location}: ";
        return $"{prefix}{severity} {Code}: {Message} {Help}";
    }
}
