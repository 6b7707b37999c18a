using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;

namespace LinuxKit.Tests.Documentation;

/// <summary><c>docs/diagnostics.md</c> is made from the descriptors: set <c>UPDATE_DOCS=1</c> to write it anew.</summary>
[TestClass]
public sealed partial class DiagnosticsPageTests
{
    private static readonly DiagnosticDescriptor[] Descriptors =
    [
        .. typeof(DiagnosticDescriptor).Assembly.GetTypes()
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => field.FieldType == typeof(DiagnosticDescriptor))
            .Select(field => (DiagnosticDescriptor)field.GetValue(null)!)
            .OrderBy(descriptor => descriptor.Code, StringComparer.Ordinal),
    ];

    [TestMethod]
    public void Page_AllDescriptors_HasARowForEach() => GeneratedPage.AssertCurrent("docs/diagnostics.md", Page());

    [TestMethod]
    public void Codes_AllDescriptors_AreUnique() =>
        CollectionAssert.AllItemsAreUnique(Descriptors.Select(descriptor => descriptor.Code).ToArray());

    [TestMethod]
    public void Codes_AllDescriptors_HaveFourDigits()
    {
        foreach (var descriptor in Descriptors)
        {
            Assert.MatchesRegex(CodePattern(), descriptor.Code);
        }
    }

    private static string Page()
    {
        var page = new StringBuilder("""
            # Diagnostics

            Every error and warning has a code, which never changes its meaning. A warning can be silenced by `NoWarn` and made an error by
            `WarningsAsErrors`, like all of MSBuild's.

            | code | kind | what is wrong | what to do |
            | --- | --- | --- | --- |

            """.ReplaceLineEndings("\n"));
        foreach (var descriptor in Descriptors)
        {
            page.Append($"| {descriptor.Code} | {descriptor.Severity.ToString().ToLowerInvariant()} | {Cell(descriptor.Title)} | {Cell(descriptor.Help)} |\n");
        }

        return page.ToString();
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    [GeneratedRegex("^LK[0-9]{4}$")]
    private static partial Regex CodePattern();
}
