using LinuxKit.Disks;

namespace LinuxKit.Boot.Pe;

/// <summary>A unified kernel image whose bytes all have their place.</summary>
/// <param name="Content">The whole image, which is written from front to back.</param>
/// <param name="Sections">Where the added sections' contents lie, in bytes from the image's start: multiples of 512.</param>
internal sealed record UnifiedKernelPlan(DiskContent Content, IReadOnlyDictionary<string, (long Offset, long Length)> Sections);
