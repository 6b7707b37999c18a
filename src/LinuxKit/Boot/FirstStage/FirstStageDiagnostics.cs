namespace LinuxKit.Boot.FirstStage;

/// <summary>Diagnostics of roots that a first stage mounts: LK053x.</summary>
public static class FirstStageDiagnostics
{
    /// <summary>The kernel is built without something that the image needs.</summary>
    public static readonly DiagnosticDescriptor MissingOption = new(
        "LK0530", DiagnosticSeverity.Error,
        "The kernel is built without something that the image needs to boot.",
        "Use a kernel built with the option that the message names, another LinuxKitRoot, or another format.");

    /// <summary>A module that the boot needs is not in the kernel's image.</summary>
    public static readonly DiagnosticDescriptor MissingModule = new(
        "LK0531", DiagnosticSeverity.Error,
        "The kernel has as a module what the image needs to boot, and its image lacks the module.",
        "Build the kernel's package with this version of the SDK, or name the module in a KernelModule item of it.");

    /// <summary>No part of the root has the program of the first stage.</summary>
    public static readonly DiagnosticDescriptor NoProgram = new(
        "LK0532", DiagnosticSeverity.Error,
        "A root on a disk needs the program that mounts it, /usr/lib/linuxkit/first-stage, and no Init item brings it.",
        "Add 'linuxkit.sdk/init' to the Init items, or set LinuxKitRoot to 'initramfs'.");

    /// <summary>The kernel's modules make no sense.</summary>
    public static readonly DiagnosticDescriptor BadModules = new(
        "LK0533", DiagnosticSeverity.Error,
        "The kernel's modules, or the indexes beside them, can't be used.",
        "Use a kernel image with the modules of one kernel, whose indexes were made by depmod or by this SDK.");
}
