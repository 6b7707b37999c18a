using System.Collections.Immutable;
using LinuxKit.Boot.Grub;
using LinuxKit.Disks.Fat;
using LinuxKit.Disks.Partitions;

namespace LinuxKit.Formats.Media;

/// <summary>What a medium has to have on it to boot.</summary>
/// <param name="Files">The files that the firmware or the boot loader reads.</param>
/// <param name="Partitions">The root's partitions.</param>
/// <param name="CommandLine">The kernel's command line.</param>
internal sealed record BootFileSet(ImmutableArray<FatFile> Files, ImmutableArray<Partition> Partitions, string CommandLine)
{
    /// <summary>Whether UEFI starts it.</summary>
    public required bool IsEfi { get; init; }

    /// <summary>GRUB, where a BIOS starts it.</summary>
    public GrubImages? Grub { get; init; }
}
