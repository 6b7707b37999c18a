namespace LinuxKit.Disks.Partitions;

/// <summary>A partition to be.</summary>
/// <param name="Name">The GPT's name for it; in error messages as well.</param>
/// <param name="TypeId">The GPT's type; one of <see cref="PartitionTypes"/>.</param>
/// <param name="Id">The GPT's unique identifier.</param>
/// <param name="Content">What it holds. The partition is as large, rounded up to the disk's alignment.</param>
internal sealed record Partition(string Name, Guid TypeId, Guid Id, DiskContent Content)
{
    /// <summary>
    /// One of <see cref="Partitions.MbrType"/>. On a GPT disk a type other than <see cref="Partitions.MbrType.None"/> asks for an entry in
    /// the MBR as well, which makes that a hybrid.
    /// </summary>
    public byte MbrType { get; init; }

    /// <summary>Whether a BIOS boots from it: the MBR's status, and the GPT's attribute "legacy BIOS bootable".</summary>
    public bool Active { get; init; }

    /// <summary>The GPT's attributes: UEFI 2.10, table 5.7; bits 48 to 63 belong to the partition's type.</summary>
    public ulong Attributes { get; init; }
}
