namespace LinuxKit.Disks.Partitions;

/// <summary>What a partitioned disk is like, but for its partitions.</summary>
internal sealed record DiskOptions
{
    /// <summary>The GPT's identifier of the disk.</summary>
    public Guid DiskId { get; init; }

    /// <summary>The MBR's signature of the disk; Linux makes the PARTUUIDs of an MBR's partitions from it.</summary>
    public uint MbrSignature { get; init; }

    /// <summary>Bytes of the disk, rounded down to whole sectors; <see langword="null"/> for as many as the partitions ask, rounded up to the alignment.</summary>
    public long? Size { get; init; }

    /// <summary>Bytes whose multiples all partitions start and end at, a multiple of 512.</summary>
    public long Alignment { get; init; } = 1024 * 1024;

    /// <summary>What a BIOS runs: 440 bytes at most.</summary>
    public ReadOnlyMemory<byte> BootCode { get; init; }

    /// <summary>What lies right behind an MBR: the boot loader's core. On a GPT disk that is the table's place.</summary>
    public DiskContent? BootGap { get; init; }
}
