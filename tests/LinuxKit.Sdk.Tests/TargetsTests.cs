using System.Text.RegularExpressions;
using System.Xml.Linq;
using LinuxKit.Configuration.Items;

namespace LinuxKit.Sdk.Tests;

/// <summary>What the targets repeat of the engine.</summary>
[TestClass]
public sealed partial class TargetsTests
{
    /// <summary>A value that isn't hashed can change without a build noticing.</summary>
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

    [TestMethod]
    public void Errors_AllTargets_HaveDescriptors()
    {
        var known = typeof(SdkDiagnostics).GetFields().Select(field => ((DiagnosticDescriptor)field.GetValue(null)!).Code).ToArray();
        var files = Directory.GetFiles(Path.Combine(Feed.RepositoryRoot, "src", "LinuxKit.Sdk"), "*.*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".props" or ".targets");
        var used = files.SelectMany(file => XDocument.Load(file).Descendants("Error")).Select(error => (string?)error.Attribute("Code")).ToArray();
        Assert.IsNotEmpty(used);
        CollectionAssert.IsSubsetOf(used, known);
    }

    [GeneratedRegex(@"%\((\w+)\)")]
    private static partial Regex Reference();
}
