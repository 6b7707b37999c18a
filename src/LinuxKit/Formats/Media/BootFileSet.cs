using System.Collections.Immutable;
using LinuxKit.Boot.Grub;
using LinuxKit.Boot.Pe;
using LinuxKit.Disks.Fat;
using LinuxKit.Disks.Partitions;

namespace LinuxKit.Formats.Media;

/// <summary>What a medium has to have on it to boot.</summary>
/// <param name="Files">The files of its boot file system: a unified kernel, where UEFI is to start one; else the kernel and the initrd, and GRUB where UEFI is to start that.</param>
/// <param name="Partitions">The root's partitions.</param>
/// <param name="CommandLine">The kernel's command line.</param>
internal sealed record BootFileSet(ImmutableArray<FatFile> Files, ImmutableArray<Partition> Partitions, string CommandLine)
{
    /// <summary>What UEFI starts, the only one of the files then.</summary>
    public UnifiedKernelPlan? UnifiedKernel { get; init; }

    /// <summary>GRUB, where a BIOS starts it.</summary>
    public GrubImages? Grub { get; init; }

    /// <summary>Whether UEFI starts it.</summary>
    public bool IsEfi { get; init; }

    /// <summary>Whether that is GRUB.</summary>
    public bool HasGrubForEfi => IsEfi && UnifiedKernel is null;

    /// <summary>What GRUB boots where it knows no file system: what lies on the one that UEFI reads, where there is one, so that no medium holds it twice.</summary>
    /// <param name="boot">The boot file system.</param>
    /// <param name="offset">Where that lies, in bytes from the start of GRUB's root.</param>
    public GrubFiles FilesForGrub(FatPlan boot, long offset) =>
        !IsEfi ? GrubFiles.OfFileSystem
        : UnifiedKernel is { } image ? GrubFiles.In(image, offset + boot.FindExtent(Files.Single().Path).Offset)
        : GrubFiles.On(boot, offset);
}
