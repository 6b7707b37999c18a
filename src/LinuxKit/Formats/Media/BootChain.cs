using System.Collections.Immutable;
using LinuxKit.Disks;
using LinuxKit.Disks.Partitions;

namespace LinuxKit.Formats.Media;

/// <summary>What a firmware or boot loader hands over to, and the partitions that it looks for.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Initrd">The initrd: the whole root, or the first stage that mounts it.</param>
/// <param name="CommandLine">The kernel's command line.</param>
/// <param name="Partitions">The root, and what guards it; none when it is in memory.</param>
internal sealed record BootChain(DiskContent Kernel, DiskContent Initrd, string CommandLine, ImmutableArray<Partition> Partitions);
