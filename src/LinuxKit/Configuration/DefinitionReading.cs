using System.Collections.Immutable;

namespace LinuxKit.Configuration;

/// <summary>What came out of reading a description, with everything that is wrong with it.</summary>
/// <param name="Definition">The system, as far as it could be read: whole when there is no error.</param>
/// <param name="Diagnostics">All problems, in the order of the description.</param>
public sealed record DefinitionReading(ImageDefinition Definition, ImmutableArray<Diagnostic> Diagnostics)
{
    /// <summary>Whether anything keeps the system from being built.</summary>
    public bool HasErrors => Diagnostics.Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
}
