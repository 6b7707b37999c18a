using LinuxKit.RootFilesystem;

namespace LinuxKit.Boot;

/// <summary>How much memory a system needs to boot, as measured (sheet 08): the initrd, what it unpacks to, and the kernel's own.</summary>
internal static class BootMemory
{
    private const long KernelSize = 50L * 1024 * 1024;

    /// <summary>Bytes for the kernel, and for the first stage that mounts a root on a partition.</summary>
    private const long FirstStageSize = 64L * 1024 * 1024;

    /// <summary>Bytes that a system needs to boot.</summary>
    /// <param name="root">Its root.</param>
    /// <param name="place">Where the root is.</param>
    public static long Of(ComposedRoot root, RootPlace place) => place == RootPlace.Initramfs ? ForInitramfs(root) : FirstStageSize;

    /// <summary>Bytes that a root in ramfs needs at the moment when the initrd is unpacked and not freed yet.</summary>
    public static long ForInitramfs(ComposedRoot root) =>
        root.Segments.Sum(segment => segment.SizeInBytes) + root.UnpackedSizeInBytes + KernelSize;
}
