using System.Text.RegularExpressions;
using System.Xml.Linq;
using LinuxKit.Configuration.Items;

namespace LinuxKit.Sdk.Tests;

/// <summary>A metadata value that isn't hashed can change without a build noticing.</summary>
[TestClass]
public sealed partial class MetadataTests
{
    [TestMethod]
    [DataRow(ItemType.Kernel, "_LinuxKitKernelMetadata")]
    [DataRow(ItemType.Init, "_LinuxKitInitMetadata")]
    [DataRow(ItemType.OnBoot, "_LinuxKitContainerMetadata")]
    [DataRow(ItemType.OnShutdown, "_LinuxKitContainerMetadata")]
    [DataRow(ItemType.Service, "_LinuxKitContainerMetadata")]
    [DataRow(ItemType.File, "_LinuxKitFileMetadata")]
    public void HashedMetadata_EachItemType_IsAllThatTheEngineReads(ItemType type, string property)
    {
        var file = XDocument.Load(Path.Combine(Feed.RepositoryRoot, "src", "LinuxKit.Sdk", "Sdk", "LinuxKit.Metadata.props"));
        var hashed = Reference().Matches(file.Descendants(property).Single().Value).Select(match => match.Groups[1].Value).ToArray();
        CollectionAssert.IsSubsetOf(FieldReference.Metadata(type), hashed);
    }

    [GeneratedRegex(@"%\((\w+)\)")]
    private static partial Regex Reference();
}
