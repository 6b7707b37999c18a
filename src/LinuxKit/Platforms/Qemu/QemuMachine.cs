using System.Collections.Immutable;

namespace LinuxKit.Platforms.Qemu;

/// <summary>A virtual machine that boots a kernel with an initrd, its serial console on standard input and output.</summary>
public sealed record QemuMachine
{
    /// <summary>OCI's name of the guest's architecture: <c>amd64</c> or <c>arm64</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>What executes the guest.</summary>
    public Accelerator Accelerator { get; init; } = Accelerator.Tcg;

    /// <summary>Number of processors.</summary>
    public int Cpus { get; init; } = 1;

    /// <summary>Memory in MiB.</summary>
    public required long MemoryInMebibytes { get; init; }

    /// <summary>Path of the kernel.</summary>
    public required string KernelPath { get; init; }

    /// <summary>Path of the initrd.</summary>
    public required string InitrdPath { get; init; }

    /// <summary>The kernel command line.</summary>
    public string CommandLine { get; init; } = "";

    /// <summary>Ports that the host's loopback address forwards to the guest.</summary>
    public ImmutableArray<PublishedPort> PublishedPorts { get; init; } = [];

    /// <summary>UEFI firmware for <c>arm64</c>, which brings the ACPI power button; without it the guest can't be asked to power down.</summary>
    public string? FirmwarePath { get; init; }

    /// <summary>Further arguments, at the end of the command line.</summary>
    public ImmutableArray<string> ExtraArguments { get; init; } = [];
}
