using System.Collections.Immutable;
using LinuxKit.Platforms;
using LinuxKit.Platforms.Qemu;

namespace LinuxKit.Tool;

/// <summary>What <c>linuxkit run</c> was asked for.</summary>
internal sealed record RunRequest
{
    public required string ImagePath { get; init; }

    /// <summary>Name of the format to run; null for the one that starts quickest.</summary>
    public string? Format { get; init; }

    /// <summary>Whether UEFI boots what BIOS could boot as well.</summary>
    public bool UseEfi { get; init; }

    /// <summary>Full path of firmware variables with keys in them: Secure Boot is on.</summary>
    public string? SecureBootVariables { get; init; }

    public int? MemoryInMebibytes { get; init; }

    public int Cpus { get; init; } = 1;

    public ImmutableArray<PublishedPort> PublishedPorts { get; init; } = [];

    public string Accelerator { get; init; } = "auto";

    public ImmutableArray<string> QemuArguments { get; init; } = [];

    /// <summary>Makes the machine out of what the build left and what this host has.</summary>
    public async Task<(string Program, QemuMachine Machine)> ResolveAsync(TextWriter remarks, CancellationToken cancellationToken)
    {
        var image = await BuiltImage.ReadAsync(ImagePath, cancellationToken);
        var program = QemuInstallation.FindProgram(image.Architecture);
        var runnable = RunnableImage.Find(image, ImagePath, Format, isSecure: SecureBootVariables is not null);
        var firmware = FindFirmware(runnable, image.Architecture, program);
        if (image.Architecture == "arm64" && firmware is null)
        {
            await remarks.WriteLineAsync("No UEFI firmware for arm64 was found (Debian: qemu-efi-aarch64): the guest has no power button.");
        }

        var machine = await runnable.MachineAsync(firmware, cancellationToken);
        return (program, machine with
        {
            Accelerator = await ChooseAcceleratorAsync(program, image.Architecture, remarks, cancellationToken),
            Cpus = Cpus,
            MemoryInMebibytes = MemoryInMebibytes ?? machine.MemoryInMebibytes,
            PublishedPorts = PublishedPorts,
            ExtraArguments = QemuArguments,
        });
    }

    private QemuFirmware? FindFirmware(RunnableImage runnable, string architecture, string program)
    {
        var asksForEfi = UseEfi || SecureBootVariables is not null;
        if (!runnable.UsesEfi(asksForEfi))
        {
            return null;
        }

        var firmware = FirmwareSearch.Find(architecture, program, isSecure: SecureBootVariables is not null);
        return firmware is null && asksForEfi
            ? throw PlatformDiagnostics.NoFirmware.Error($"No UEFI firmware{(SecureBootVariables is null ? "" : " with Secure Boot")} for {architecture} was found.", new SourceLocation(ImagePath))
            : firmware is null || SecureBootVariables is null ? firmware : firmware with { VariablesPath = SecureBootVariables };
    }

    private async Task<Accelerator> ChooseAcceleratorAsync(
        string program, string architecture, TextWriter remarks, CancellationToken cancellationToken)
    {
        if (Enum.TryParse<Accelerator>(Accelerator, ignoreCase: true, out var asked))
        {
            return asked == Platforms.Qemu.Accelerator.Tcg || architecture == AcceleratorChoice.HostArchitecture
                ? asked
                : throw PlatformDiagnostics.AcceleratorNotUsable.Error(
                    $"The accelerator {Accelerator} can't run {architecture} on this {AcceleratorChoice.HostArchitecture} machine.");
        }

        var probe = new AcceleratorProbe(UserStore.Open().FolderOf("accelerators"));
        var choice = await AcceleratorChoice.MakeAsync(program, architecture, probe, cancellationToken);
        if (choice.Remark is not null)
        {
            await remarks.WriteLineAsync(choice.Remark);
        }

        return choice.Accelerator;
    }
}
