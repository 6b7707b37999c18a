using System.Text.RegularExpressions;
using System.Xml.Linq;
using LinuxKit.Configuration.Items;
using LinuxKit.Packages.Items;

namespace LinuxKit.Sdk.Tests;

/// <summary>What the targets repeat of the engine.</summary>
[TestClass]
public sealed partial class TargetsTests
{
    /// <summary>A value that isn't hashed can change without a build noticing.</summary>
    [TestMethod]
    [DataRow(ItemType.LinuxKitYaml, "_LinuxKitYamlMetadata")]
    [DataRow(ItemType.Kernel, "_LinuxKitKernelMetadata")]
    [DataRow(ItemType.Init, "_LinuxKitInitMetadata")]
    [DataRow(ItemType.OnBoot, "_LinuxKitContainerMetadata")]
    [DataRow(ItemType.OnShutdown, "_LinuxKitContainerMetadata")]
    [DataRow(ItemType.Service, "_LinuxKitContainerMetadata")]
    [DataRow(ItemType.Volume, "_LinuxKitVolumeMetadata")]
    [DataRow(ItemType.File, "_LinuxKitFileMetadata")]
    public void HashedMetadata_ImageItem_IsAllThatTheEngineReads(ItemType type, string property) =>
        CollectionAssert.IsSubsetOf(FieldReference.Metadata(type), Hashed(property));

    [TestMethod]
    [DataRow(ItemType.Package, "_LinuxKitPackageMetadata")]
    [DataRow(ItemType.DebianPackage, "_LinuxKitDebianPackageMetadata")]
    [DataRow(ItemType.KernelModule, "_LinuxKitKernelModuleMetadata")]
    [DataRow(ItemType.File, "_LinuxKitFileMetadata")]
    public void HashedMetadata_PackageItem_IsAllThatTheEngineReads(ItemType type, string property)
    {
        // Where a mirror is does not matter to what comes from it.
        var read = PackageItemReader.Metadata(type).Where(name => !name.EndsWith("Mirror", StringComparison.Ordinal)).ToArray();
        CollectionAssert.IsSubsetOf(read, Hashed(property));
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

    private static string[] Hashed(string property)
    {
        var file = XDocument.Load(Path.Combine(Feed.RepositoryRoot, "src", "LinuxKit.Sdk", "Sdk", "LinuxKit.Metadata.props"));
        return [.. Reference().Matches(file.Descendants(property).Single().Value).Select(match => match.Groups[1].Value)];
    }

    [GeneratedRegex(@"%\((\w+)\)")]
    private static partial Regex Reference();
}
