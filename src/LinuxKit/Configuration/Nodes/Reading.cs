using System.Globalization;
using LinuxKit.Oci;

namespace LinuxKit.Configuration.Nodes;

/// <summary>Where a reader stands, and where it reports what is wrong: it goes on afterwards, so that all problems are reported at once.</summary>
/// <param name="Diagnostics">What was found wrong so far.</param>
/// <param name="Subject">What is read, as messages call it: <c>Service 'web'</c>; empty where the location says it.</param>
/// <param name="Path">The field in the subject: <c>resources.memory.limit</c>.</param>
internal readonly record struct Reading(List<Diagnostic> Diagnostics, string Subject, string Path = "")
{
    private const int LongestMessage = 1000;

    public Reading At(string key) => this with { Path = Path.Length == 0 ? key : $"{Path}.{key}" };

    public Reading At(int index) => this with { Path = string.Create(CultureInfo.InvariantCulture, $"{Path}[{index}]") };

    /// <param name="descriptor">The kind of problem.</param>
    /// <param name="location">Where it is.</param>
    /// <param name="message">What is wrong, as a sentence of its own.</param>
    public void Report(DiagnosticDescriptor descriptor, SourceLocation location, string message) =>
        Diagnostics.Add(descriptor.At(location, UntrustedText.Show(Prefix + message, LongestMessage)));

    private string Prefix => (Subject, Path) switch
    {
        ("", "") => "",
        ("", _) => $"{Path}: ",
        (_, "") => $"{Subject}: ",
        _ => $"{Subject}, {Path}: ",
    };
}
