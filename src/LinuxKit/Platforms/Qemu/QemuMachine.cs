using System.Collections.Immutable;

namespace LinuxKit.Platforms.Qemu;

/// <summary>A virtual machine that boots a kernel, or from its disks, with its serial console on standard input and output.</summary>
public sealed record QemuMachine
{
    /// <summary>OCI's name of the guest's architecture: <c>amd64</c> or <c>arm64</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>Whether it is QEMU's smallest machine, <c>microvm</c>: no PCI bus, virtio's devices in memory. For <c>amd64</c>, with a kernel.</summary>
    public bool IsMicrovm { get; init; }

    /// <summary>What executes the guest.</summary>
    public Accelerator Accelerator { get; init; } = Accelerator.Tcg;

    /// <summary>Number of processors.</summary>
    public int Cpus { get; init; } = 1;

    /// <summary>Memory in MiB.</summary>
    public required long MemoryInMebibytes { get; init; }

    /// <summary>Path of the kernel; <see langword="null"/> for a machine that boots from its disks.</summary>
    public string? KernelPath { get; init; }

    /// <summary>Path of the kernel's initrd.</summary>
    public string? InitrdPath { get; init; }

    /// <summary>The kernel command line.</summary>
    public string CommandLine { get; init; } = "";

    /// <summary>Ports that the host's loopback address forwards to the guest.</summary>
    public ImmutableArray<PublishedPort> PublishedPorts { get; init; } = [];

    /// <summary>QEMU's name of the network adapter, and its options; <see langword="null"/> for virtio's.</summary>
    public string? NetworkAdapter { get; init; }

    /// <summary>Path of a program that UEFI starts; <see langword="null"/> for none.</summary>
    public string? EfiProgramPath { get; init; }

    /// <summary>The disks; the machine boots from the first one that it can.</summary>
    public ImmutableArray<QemuDisk> Disks { get; init; } = [];

    /// <summary>
    /// UEFI firmware. A PC has BIOS without it; a guest on <c>arm64</c> has neither disks to boot from nor a power button, by which it can be asked
    /// to power down.
    /// </summary>
    public QemuFirmware? Firmware { get; init; }

    /// <summary>Further arguments, at the end of the command line.</summary>
    public ImmutableArray<string> ExtraArguments { get; init; } = [];
}
