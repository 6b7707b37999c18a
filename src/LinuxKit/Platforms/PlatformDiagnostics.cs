namespace LinuxKit.Platforms;

/// <summary>What can go wrong when an image is run.</summary>
public static class PlatformDiagnostics
{
    /// <summary>QEMU is missing.</summary>
    public static readonly DiagnosticDescriptor QemuNotFound = new(
        "LK0801",
        DiagnosticSeverity.Error,
        "QEMU is not installed, or not on PATH.",
        "Install it (Debian, Ubuntu: apt install qemu-system-x86 or qemu-system-arm; Fedora: dnf install qemu-system-x86-core or "
        + "qemu-system-aarch64-core; Arch: pacman -S qemu-base; macOS: brew install qemu; Windows: winget install "
        + "SoftwareFreedomConservancy.QEMU) and see that its folder is on PATH.");

    /// <summary>A published port is not written as it should be.</summary>
    public static readonly DiagnosticDescriptor PublishedPortInvalid = new(
        "LK0802",
        DiagnosticSeverity.Error,
        "A published port is not understood.",
        "Write HOST:GUEST, HOST:GUEST/tcp or HOST:GUEST/udp with ports from 1 to 65535, such as 8080:80.");

    /// <summary>The image has none of the outputs that can be run.</summary>
    public static readonly DiagnosticDescriptor NothingToRun = new(
        "LK0803",
        DiagnosticSeverity.Error,
        "The image has no output that can be run.",
        "Add kernel+initrd, or the format of LinuxKitRunFormat, to LinuxKitFormats and build again.");

    /// <summary>No machine of QEMU is known for the image's architecture.</summary>
    public static readonly DiagnosticDescriptor ArchitectureNotRunnable = new(
        "LK0804",
        DiagnosticSeverity.Error,
        "Images of this architecture can't be run.",
        "Build the image for amd64 or arm64 to run it.");

    /// <summary>The accelerator that was asked for can't run this image.</summary>
    public static readonly DiagnosticDescriptor AcceleratorNotUsable = new(
        "LK0805",
        DiagnosticSeverity.Error,
        "The accelerator is not usable.",
        "Leave the choice to LinuxKit (auto) or take tcg, which works everywhere.");

    /// <summary>The running machine doesn't answer on its monitor.</summary>
    public static readonly DiagnosticDescriptor MonitorFailed = new(
        "LK0806",
        DiagnosticSeverity.Error,
        "QEMU's monitor does not answer.",
        "See what QEMU wrote on the terminal.");

    /// <summary>UEFI firmware is missing.</summary>
    public static readonly DiagnosticDescriptor NoFirmware = new(
        "LK0807",
        DiagnosticSeverity.Error,
        "No UEFI firmware for QEMU was found.",
        "Install it (Debian, Ubuntu: apt install ovmf or qemu-efi-aarch64; Fedora: dnf install edk2-ovmf or edk2-aarch64; Arch: pacman -S "
        + "edk2-ovmf; macOS and Windows: QEMU brings it), or run a format that boots without it.");

    /// <summary>New keys would replace older ones.</summary>
    public static readonly DiagnosticDescriptor KeysExist = new(
        "LK0808",
        DiagnosticSeverity.Error,
        "The folder has keys already, which new ones would replace.",
        "Name another folder in LinuxKitSecureBootFolder, or delete the old keys if nothing was signed with them that still has to boot.");
}
