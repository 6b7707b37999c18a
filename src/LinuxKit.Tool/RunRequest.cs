using System.Collections.Immutable;
using LinuxKit.Platforms;
using LinuxKit.Platforms.Qemu;

namespace LinuxKit.Tool;

/// <summary>What <c>linuxkit run</c> was asked for.</summary>
internal sealed record RunRequest
{
    private const int BytesPerMebibyte = 1024 * 1024;

    /// <summary>Room for services beyond what the boot needs.</summary>
    private const int ServiceMebibytes = 256;

    private const int DefaultMebibytes = 1024;

    public required string ImagePath { get; init; }

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
        var files = KernelFiles.Of(image, ImagePath);
        var firmware = QemuInstallation.FindFirmware(image.Architecture, program);
        if (image.Architecture == "arm64" && firmware is null)
        {
            await remarks.WriteLineAsync("No UEFI firmware for arm64 was found (Debian: qemu-efi-aarch64): the guest has no power button.");
        }

        return (program, new QemuMachine
        {
            Architecture = image.Architecture,
            Accelerator = await ChooseAcceleratorAsync(program, image.Architecture, remarks, cancellationToken),
            Cpus = Cpus,
            MemoryInMebibytes = MemoryInMebibytes ?? EnoughMebibytes(image),
            KernelPath = files.Kernel,
            InitrdPath = files.Initrd,
            CommandLine = await File.ReadAllTextAsync(files.CommandLine, cancellationToken),
            PublishedPorts = PublishedPorts,
            FirmwarePath = firmware,
            ExtraArguments = QemuArguments,
        });
    }

    private static long EnoughMebibytes(BuiltImage image) =>
        Math.Max(DefaultMebibytes, (image.BootMemory / BytesPerMebibyte) + 1 + ServiceMebibytes);

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
