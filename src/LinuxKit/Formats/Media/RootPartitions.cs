using System.Collections.Immutable;
using LinuxKit.Disks.Partitions;

namespace LinuxKit.Formats.Media;

/// <summary>The partitions of a root, by the Discoverable Partitions Specification: a root that is guarded has the ids of its hash.</summary>
internal static class RootPartitions
{
    private const int GuidSize = 16;

    /// <summary>Makes the partitions: the root, and its hash tree where it has one.</summary>
    /// <param name="root">The root.</param>
    /// <param name="architecture">The architecture, by OCI's name.</param>
    /// <param name="identity">Of what the id of a root is made that nothing guards.</param>
    public static ImmutableArray<Partition> Of(RootImage root, string architecture, ImageIdentity identity)
    {
        var (type, treeType) = architecture switch
        {
            "amd64" => (PartitionTypes.LinuxRootAmd64, PartitionTypes.LinuxRootAmd64Verity),
            "arm64" => (PartitionTypes.LinuxRootArm64, PartitionTypes.LinuxRootArm64Verity),
            _ => (PartitionTypes.LinuxData, PartitionTypes.LinuxData),
        };
        if (root.Verity is not { } verity)
        {
            return [new Partition("root", type, identity.GuidOf("root partition"), root.Content)];
        }

        var hash = verity.Root.RootHash.Span;
        return
        [
            new Partition("root", type, new Guid(hash[..GuidSize], bigEndian: true), root.Content),
            new Partition("root verity", treeType, new Guid(hash[^GuidSize..], bigEndian: true), verity.Tree),
        ];
    }
}
