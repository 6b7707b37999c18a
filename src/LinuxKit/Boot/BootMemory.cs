using LinuxKit.RootFilesystem;

namespace LinuxKit.Boot;

/// <summary>How much memory a system needs to boot, as measured (sheet 08): the initrd, what it unpacks to, and the kernel's own.</summary>
internal static class BootMemory
{
    private const long KernelSize = 50L * 1024 * 1024;

    /// <summary>Bytes that a root in ramfs needs at the moment when the initrd is unpacked and not freed yet.</summary>
    public static long ForInitramfs(ComposedRoot root) =>
        root.Segments.Sum(segment => segment.SizeInBytes) + root.UnpackedSizeInBytes + KernelSize;
}
