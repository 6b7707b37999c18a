using System.Collections.Immutable;
using LinuxKit.Disks.Ext4;
using LinuxKit.Disks.Partitions;

namespace LinuxKit.Formats.Media;

/// <summary>The partition for data, which the system writes to: the last one of a disk (docs/data-partition.md).</summary>
internal static class DataPartition
{
    private const string Parameter = "linuxkit.data";

    /// <summary>Bytes of the smallest one.</summary>
    public const long SmallestSize = Ext4Volume.SmallestSize;

    /// <summary>Bytes of the largest one; at boot it becomes larger.</summary>
    public const long LargestSize = Ext4Volume.LargestSize;

    /// <summary>Its id on a disk with a GPT.</summary>
    /// <param name="identity">Of what ids are made.</param>
    public static string IdOf(ImageIdentity identity) => GuidOf(identity).ToString();

    /// <summary>What the kernel's command line says of it, to the system's init.</summary>
    /// <param name="data">What the project says.</param>
    /// <param name="id">What <c>PARTUUID=</c> names it by.</param>
    public static ImmutableArray<string> Words(DataPartitionSettings data, string id) =>
    [
        $"{Parameter}=PARTUUID={id}",
        .. data.Path == DiskRequest.DefaultDataPath ? ImmutableArray<string>.Empty : [$"{Parameter}_path={data.Path}"],
        .. data.Size is null ? [$"{Parameter}_grow=1"] : ImmutableArray<string>.Empty,
    ];

    /// <summary>Makes the partition.</summary>
    /// <param name="data">What the project says.</param>
    /// <param name="size">Bytes of it.</param>
    /// <param name="image">The image.</param>
    /// <param name="identity">Of what ids are made.</param>
    public static Partition Of(DataPartitionSettings data, long size, ComposedImage image, ImageIdentity identity)
    {
        var options = new Ext4Options
        {
            Uuid = identity.GuidOf("data file system"),
            HashSeed = identity.GuidOf("data file system's hashes"),
            Label = data.Label,
            Timestamp = DateTimeOffset.FromUnixTimeSeconds(image.Timestamp),
            Size = size,
        };
        return new Partition(data.Label, PartitionTypes.LinuxData, GuidOf(identity), Ext4Volume.Plan(options));
    }

    private static Guid GuidOf(ImageIdentity identity) => identity.GuidOf("data partition");
}
