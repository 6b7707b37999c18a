using LinuxKit.Configuration.Items;

namespace LinuxKit.Tests.Documentation;

/// <summary><c>docs/reference-items.md</c> is made from the field table: set <c>UPDATE_DOCS=1</c> to write it anew.</summary>
[TestClass]
public sealed class ItemsPageTests
{
    [TestMethod]
    public void Page_FieldTable_HasARowForEachField() => GeneratedPage.AssertCurrent("docs/reference-items.md", FieldReference.ToMarkdown());
}
