namespace LinuxKit.Platforms.Qemu;

/// <summary>What executes the guest's instructions.</summary>
public enum Accelerator
{
    /// <summary>QEMU's own translator: works everywhere, for every architecture.</summary>
    Tcg,

    /// <summary>Linux's hypervisor.</summary>
    Kvm,

    /// <summary>macOS's hypervisor.</summary>
    Hvf,

    /// <summary>Windows's hypervisor.</summary>
    Whpx,
}
