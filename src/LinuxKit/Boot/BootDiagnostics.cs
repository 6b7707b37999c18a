namespace LinuxKit.Boot;

/// <summary>Diagnostics of kernels and boot files: LK05xx.</summary>
public static class BootDiagnostics
{
    /// <summary>The kernel can't unpack the asked-for compression.</summary>
    public static readonly DiagnosticDescriptor UnsupportedCompression = new(
        "LK0501", DiagnosticSeverity.Error,
        "The kernel can't unpack an initrd of the compression that the project asks for.",
        "Set LinuxKitCompression to 'auto', or use a kernel built with the option that the message names.");

    /// <summary>LinuxKitCompression has another value than those known.</summary>
    public static readonly DiagnosticDescriptor UnknownCompression = new(
        "LK0502", DiagnosticSeverity.Error,
        "LinuxKitCompression has an unknown value.",
        "Use 'auto', 'zstd', 'gzip' or 'none'.");

    /// <summary>A kernel's file is none of the architecture, or can't be opened.</summary>
    public static readonly DiagnosticDescriptor BadKernel = new(
        "LK0503", DiagnosticSeverity.Error,
        "A kernel's file is no kernel of the architecture, or damaged, or the kernel can't be taken out of it.",
        "Name the kernel in the Kernel item's Binary: a bzImage or vmlinuz of amd64, an Image of arm64. 'microvm' and 'firecracker' need one that is compressed with gzip, zstd, xz or LZ4.");

    /// <summary>The image needs more memory to boot than LinuxKitBootMemory.</summary>
    public static readonly DiagnosticDescriptor MuchMemory = new(
        "LK0504", DiagnosticSeverity.Warning,
        "The image needs more memory to boot than LinuxKitBootMemory.",
        "All of the root is in memory: make it smaller, have it on a disk (LinuxKitRoot), or set LinuxKitBootMemory to the memory that its machines have.");

    /// <summary>An initrd is larger than what starts it can say.</summary>
    public static readonly DiagnosticDescriptor LargeInitrd = new(
        "LK0505", DiagnosticSeverity.Error,
        "An initrd would have 4 GiB or more, which neither boot loaders nor kernels take.",
        "Have the root on a disk: set LinuxKitRoot to 'squashfs', 'erofs' or 'ext4' and build a format that is a disk ('raw', 'qcow2-efi', …) or 'kernel+squashfs'. Or make the root smaller.");

    /// <summary>The kernel's command line has a NUL.</summary>
    public static readonly DiagnosticDescriptor EndedCommandLine = new(
        "LK0508", DiagnosticSeverity.Error,
        "The kernel's command line has a character 0, at which kernels and boot loaders stop to read.",
        "Take it out of cmdline.");

    /// <summary>The kernel's command line is too long.</summary>
    public static readonly DiagnosticDescriptor LongCommandLine = new(
        "LK0507", DiagnosticSeverity.Error,
        "The kernel's command line is longer than the kernel reads.",
        "Kernels read 2047 bytes and drop the rest: shorten cmdline, or move parameters of modules to /etc/modprobe.d and kernel settings to sysctl.");
}
