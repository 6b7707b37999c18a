using System.Collections.Immutable;
using System.Globalization;

namespace LinuxKit.Platforms.Qemu;

/// <summary>Says a <see cref="QemuMachine"/> in QEMU's command line. Pure: looks at no file.</summary>
public static class QemuArguments
{
    /// <summary>The program that emulates an architecture.</summary>
    /// <param name="architecture">OCI's name of the architecture.</param>
    /// <exception cref="LinuxKitException">LK0804: there is none that we know how to drive.</exception>
    public static string ProgramName(string architecture) => architecture switch
    {
        "amd64" => "qemu-system-x86_64",
        "arm64" => "qemu-system-aarch64",
        _ => throw PlatformDiagnostics.ArchitectureNotRunnable.Error($"An image for '{architecture}' can't be run in QEMU."),
    };

    /// <summary>Composes the arguments.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="monitorPath">Path of the Unix socket on which QEMU is to answer QMP.</param>
    public static ImmutableArray<string> Of(QemuMachine machine, string monitorPath)
    {
        var arguments = ImmutableArray.CreateBuilder<string>();
        arguments.AddRange("-nodefaults", "-no-user-config", "-no-reboot", "-display", "none");
        arguments.AddRange("-machine", MachineType(machine));
        arguments.AddRange(ExecutionOptions(machine.Architecture, machine.Accelerator));
        arguments.AddRange(ClockOptions(machine));
        arguments.AddRange("-smp", machine.Cpus.ToString(CultureInfo.InvariantCulture));
        arguments.AddRange("-m", machine.MemoryInMebibytes.ToString(CultureInfo.InvariantCulture));
        arguments.AddRange(FirmwareOptions(machine.Firmware));
        arguments.AddRange(KernelOptions(machine));
        arguments.AddRange(machine.Disks.SelectMany((disk, index) => DiskOptions(disk, index, Bus(machine), machine.KernelPath is null ? $",bootindex={index}" : "")));

        // Without a source of randomness the guest's first use of it blocks for a second and more.
        arguments.AddRange("-device", $"virtio-rng-{Bus(machine)}");
        arguments.AddRange("-netdev", "user,id=net0" + string.Concat(machine.PublishedPorts.Select(Forwarding)));
        arguments.AddRange("-device", $"{machine.NetworkAdapter ?? (machine.IsMicrovm ? "virtio-net-device" : "virtio-net-pci,romfile=")},netdev=net0");
        arguments.AddRange("-chardev", "stdio,id=console,mux=on,signal=on", "-serial", "chardev:console", "-mon", "chardev=console");
        arguments.AddRange("-chardev", $"socket,id=qmp,path={Escape(monitorPath)},server=on,wait=off", "-mon", "chardev=qmp,mode=control");
        arguments.AddRange(machine.ExtraArguments);
        return arguments.ToImmutable();
    }

    /// <summary>The options that say what executes the guest, and as which processor.</summary>
    internal static ImmutableArray<string> ExecutionOptions(string architecture, Accelerator accelerator) => accelerator switch
    {
        Accelerator.Kvm => ["-accel", "kvm", "-cpu", "host"],
        Accelerator.Hvf => ["-accel", "hvf", "-cpu", "host"],
        // QEMU's own interrupt controller: Hyper-V's loses interrupts of Linux guests. It has no host processor model.
        Accelerator.Whpx => ["-accel", "whpx,kernel-irqchip=off"],
        // Pointer authentication by the architecture's algorithm is slow to emulate.
        _ => ["-accel", "tcg", "-cpu", architecture == "arm64" ? "max,pauth-impdef=on" : "max"],
    };

    private static ImmutableArray<string> ClockOptions(QemuMachine machine) => HasCountedClock(machine) ? ["-icount", "shift=1"] : [];

    // QEMU's names of virtio's devices by what they are attached to.
    private static string Bus(QemuMachine machine) => machine.IsMicrovm ? "device" : "pci";

    // KVM gives its guests a clock. Without it this machine has none to measure the processor's by: the kernel has to be told, and the processor's must count something known,
    // which with this option are nanoseconds.
    private static bool HasCountedClock(QemuMachine machine) => machine is { IsMicrovm: true, Accelerator: Accelerator.Tcg };

    private static string MachineType(QemuMachine machine) =>
        machine.IsMicrovm ? "microvm,acpi=on"
        : machine.Architecture == "arm64" ? "virt,gic-version=max"
        : machine.Firmware is { IsSecure: true } ? "q35,smm=on"
        : "q35";

    private static IEnumerable<string> FirmwareOptions(QemuFirmware? firmware) => firmware switch
    {
        null => [],
        { VariablesPath: null } => ["-bios", firmware.CodePath],
        { VariablesPath: { } variables } =>
        [
            .. firmware.IsSecure ? ["-global", "driver=cfi.pflash01,property=secure,value=on"] : Array.Empty<string>(),
            "-drive", $"if=pflash,unit=0,format=raw,readonly=on,file={Escape(firmware.CodePath)}",
            "-drive", $"if=pflash,unit=1,format=raw,snapshot=on,file={Escape(variables)}",
        ],
    };

    private static IEnumerable<string> KernelOptions(QemuMachine machine) => machine.KernelPath is not { } kernel
        ? []
        : ["-kernel", kernel, .. machine.InitrdPath is { } initrd ? ["-initrd", initrd] : Array.Empty<string>(), "-append", HasCountedClock(machine) ? $"{machine.CommandLine} tsc_early_khz=1000000" : machine.CommandLine];

    // A guest's driver for QEMU's own disks is in every kernel for virtual machines; for a CD drive there is none but SCSI's.
    private static IEnumerable<string> DiskOptions(QemuDisk disk, int index, string bus, string order) => disk.IsCdrom
        ? ["-drive", $"if=none,id=disk{index},media=cdrom,readonly=on,format={disk.Format},file={Escape(disk.Path)}",
            "-device", $"virtio-scsi-{bus}", "-device", $"scsi-cd,drive=disk{index}{order}"]
        : ["-drive", $"if=none,id=disk{index},snapshot=on,format={disk.Format},file={Escape(disk.Path)}",
            "-device", $"virtio-blk-{bus},drive=disk{index}{order}"];

    private static string Forwarding(PublishedPort port) =>
        string.Create(CultureInfo.InvariantCulture, $",hostfwd={port.Protocol}:127.0.0.1:{port.Host}-:{port.Guest}");

    // QEMU ends a value at a comma; a comma of the value itself is doubled.
    private static string Escape(string value) => value.Replace(",", ",,", StringComparison.Ordinal);
}
