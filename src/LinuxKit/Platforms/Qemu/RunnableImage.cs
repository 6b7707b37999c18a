namespace LinuxKit.Platforms.Qemu;

/// <summary>A build's output that QEMU can run: its files, and the machine that suits them.</summary>
public sealed class RunnableImage
{
    private const long BytesPerMebibyte = 1024 * 1024;

    /// <summary>Room for services beyond what the boot needs.</summary>
    private const long ServiceMebibytes = 256;

    private const long DefaultMebibytes = 1024;

    private const string InitrdSuffix = "-initrd.img";

    private readonly BuiltImage _image;
    private readonly string _imagePath;
    private readonly RunnableFormat _format;
    private readonly FormatOutput _output;

    private RunnableImage(BuiltImage image, string imagePath, RunnableFormat format, FormatOutput output) =>
        (_image, _imagePath, _format, _output) = (image, imagePath, format, output);

    /// <summary>The format's name.</summary>
    public string Format => _format.Format;

    /// <summary>MiB of memory that suffice to boot and to start some services.</summary>
    public long EnoughMebibytes => Math.Max(DefaultMebibytes, (Math.Max(_output.BootMemory, 0) / BytesPerMebibyte) + 1 + ServiceMebibytes);

    /// <summary>Finds an output that can be run.</summary>
    /// <param name="image">What a build made.</param>
    /// <param name="imagePath">Full path of its <c>.linuxkit.json</c>, beside which the outputs are.</param>
    /// <param name="format">The format's name; <see langword="null"/> for the one that starts quickest.</param>
    /// <param name="isSecure">Whether it is to run with Secure Boot, and so from UEFI.</param>
    /// <exception cref="LinuxKitException">LK0803: there is none, or not this one.</exception>
    public static RunnableImage Find(BuiltImage image, string imagePath, string? format = null, bool isSecure = false)
    {
        ArgumentNullException.ThrowIfNull(image);
        var found =
            from known in RunnableFormat.All
            where (format is null || known.Format == format) && (!isSecure || known.HasEfiProgram)
            from output in image.Outputs
            where output.Format == known.Format
            select new RunnableImage(image, imagePath, known, output);
        return found.FirstOrDefault() ?? throw PlatformDiagnostics.NothingToRun.Error(
            format is not null && image.Outputs.Any(output => output.Format == format)
                ? $"The format '{format}' can't be run in QEMU{(isSecure ? " with Secure Boot" : "")}."
                : $"The image '{image.Name}' was built as {string.Join(", ", image.Outputs.Select(output => output.Format))} alone{(isSecure ? ", of which nothing boots with Secure Boot" : "")}.",
            new SourceLocation(imagePath));
    }

    /// <summary>Whether a machine for it needs UEFI.</summary>
    /// <param name="prefersEfi">Whether UEFI is asked for where BIOS would do as well.</param>
    public bool UsesEfi(bool prefersEfi) => _format.UsesEfi(_image.Architecture, prefersEfi);

    /// <summary>The machine that runs it, with as much memory as suffices.</summary>
    /// <param name="firmware">UEFI firmware, where it is used.</param>
    /// <param name="cancellationToken">Stops the reading of the command line.</param>
    /// <exception cref="LinuxKitException">LK0803: a file is gone. LK0807: the format needs UEFI and there is none.</exception>
    public async Task<QemuMachine> MachineAsync(QemuFirmware? firmware, CancellationToken cancellationToken)
    {
        var machine = new QemuMachine { Architecture = _image.Architecture, MemoryInMebibytes = EnoughMebibytes, Firmware = firmware };
        if (_format.Method is BootMethod.Kernel or BootMethod.Microvm)
        {
            return machine with
            {
                IsMicrovm = _format.Method == BootMethod.Microvm,
                KernelPath = FileOf(_format.Method == BootMethod.Microvm ? "-vmlinux" : "-kernel"),
                InitrdPath = FileOf(InitrdSuffix),
                CommandLine = await File.ReadAllTextAsync(FileOf("-cmdline"), cancellationToken).ConfigureAwait(false),
                Disks = [.. Names.Where(IsDisk).Select(name => new QemuDisk(FileOf(name), _format.DiskFormat))],
            };
        }

        return firmware is null && UsesEfi(prefersEfi: false)
            ? throw PlatformDiagnostics.NoFirmware.Error($"The format '{Format}' boots from UEFI, and no firmware for {_image.Architecture} was found.", new SourceLocation(_imagePath))
            : _format.Method == BootMethod.EfiProgram ? machine with { EfiProgramPath = FileOf("") }
            : machine with { Disks = [new QemuDisk(FileOf(""), _format.DiskFormat, _format.Method is BootMethod.BiosCd or BootMethod.EfiCd or BootMethod.AnyCd)] };
    }

    private IEnumerable<string> Names => _output.Files.Select(file => file.Name);

    private static bool IsDisk(string name) => name.EndsWith(".img", StringComparison.Ordinal) && !name.EndsWith(InitrdSuffix, StringComparison.Ordinal);

    private string FileOf(string suffix)
    {
        var name = Names.FirstOrDefault(name => name.EndsWith(suffix, StringComparison.Ordinal));
        var path = Path.Combine(Path.GetDirectoryName(_imagePath)!, name ?? _image.Name + suffix);
        return name is not null && File.Exists(path) ? path : throw PlatformDiagnostics.NothingToRun.Error($"'{path}' is missing.", new SourceLocation(_imagePath));
    }
}
