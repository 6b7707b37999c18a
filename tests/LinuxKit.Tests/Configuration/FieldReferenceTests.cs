using LinuxKit.Configuration.Fields;
using LinuxKit.Configuration.Items;

namespace LinuxKit.Tests.Configuration;

[TestClass]
public sealed class FieldReferenceTests
{
    [TestMethod]
    public void Metadata_Kernel_AreThoseOfTheTable() => CollectionAssert.AreEqual(
        new[] { "Image", "Project", "CommandLine", "Binary", "Tar", "Microcode" }, FieldReference.Metadata(ItemType.Kernel));

    [TestMethod]
    public void Metadata_Service_NameTheirKeys()
    {
        foreach (var field in ContainerFields.Table.All.Where(field => field.Metadata is not null))
        {
            Assert.AreEqual(field.Key!.Replace(".", "", StringComparison.Ordinal), field.Metadata, ignoreCase: true);
            CollectionAssert.Contains(FieldReference.Metadata(ItemType.Service), field.Metadata);
        }
    }

    [TestMethod]
    public void ToMarkdown_EveryFieldOfEveryTable_HasARow()
    {
        var lines = FieldReference.ToMarkdown().Split('\n');

        CollectionAssert.Contains(lines, "| `Readonly` | `readonly` | true or false | `false` | Whether the root file system can't be written to. |");
        CollectionAssert.Contains(lines, "| in `Yaml` | `mounts` | a list, each element [a mount](#mount) | | Mounts. One with the destination of a default mount takes its place. |");
        CollectionAssert.Contains(lines, "| `Include` | `name` | text | | The container's name, unique among services. |");
        CollectionAssert.Contains(lines, "### Mount");
        CollectionAssert.Contains(lines, "| `kernelTCP` | a whole number of 64 bits | | Most kernel memory for TCP buffers in bytes. |");
        Assert.IsFalse(lines.Any(line => line.Contains("ResolvedImage", StringComparison.Ordinal)));
        foreach (var line in lines.Where(line => line.StartsWith("| ", StringComparison.Ordinal)))
        {
            Assert.IsTrue(line.EndsWith(" |", StringComparison.Ordinal) && line.Count(c => c == '|') is 5 or 6, line);
        }
    }
}
