namespace LinuxKit.Disks.Partitions;

/// <summary>What can be wrong with a partitioned disk: LK0906 to LK0909.</summary>
public static class PartitionsDiagnostics
{
    /// <summary>The partitions don't fit on the disk.</summary>
    public static readonly DiagnosticDescriptor DiskTooSmall = new(
        "LK0906", DiagnosticSeverity.Error, "The partitions do not fit on the disk.",
        "Give the disk the size that the message names, or leave the size out: the disk is then as large as its partitions ask.");

    /// <summary>There are more partitions than a partition table has places.</summary>
    public static readonly DiagnosticDescriptor TooManyPartitions = new(
        "LK0907", DiagnosticSeverity.Error, "A disk has more partitions than its partition table holds.",
        "An MBR holds four partitions, a hybrid one three beside the GPT's, and a GPT 128.");

    /// <summary>A partition can't be described by the table.</summary>
    public static readonly DiagnosticDescriptor BadPartition = new(
        "LK0908", DiagnosticSeverity.Error, "A partition can't be described by the partition table.",
        "A GPT's names have 36 UTF-16 units at most; an MBR says sectors in 32 bits, so its partitions start and end within 2 TiB.");

    /// <summary>The boot code is too long.</summary>
    public static readonly DiagnosticDescriptor BootCodeTooLong = new(
        "LK0909", DiagnosticSeverity.Error, "The boot code does not fit into the first sector of the disk.",
        "440 bytes are before the disk's signature; a boot loader keeps the rest in the gap behind the MBR or in a BIOS boot partition.");
}
