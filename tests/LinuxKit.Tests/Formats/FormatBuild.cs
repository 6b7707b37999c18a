using System.Text;
using LinuxKit.Archives;
using LinuxKit.Oci;
using LinuxKit.Tests.Boot;

namespace LinuxKit.Tests.Formats;

/// <summary>Builds a small system with a kernel of the test's own in formats of its choice.</summary>
internal sealed class FormatBuild : IDisposable
{
    public const string Name = "Small";

    private static readonly string[] BootLoaderFolders = ["/usr/lib/systemd/boot/efi", "/usr/lib/grub/i386-pc"];

    private const string EfiGrub = "/usr/lib/grub/x86_64-efi/monolithic/grubx64.efi";

    /// <summary>What Debian's packages have of a Raspberry Pi's firmware, as far as names go.</summary>
    public static (string Path, byte[] Content)[] RaspberryFirmware { get; } =
    [
        ("usr/lib/linux-image-6.1.0/broadcom/bcm2837-rpi-3-b.dtb", "device tree"u8.ToArray()),
        ("usr/lib/linux-image-6.1.0/broadcom/northstar2/ns2-svk.dtb", "of another board"u8.ToArray()),
        ("usr/lib/raspi-firmware/bootcode.bin", "boot code"u8.ToArray()),
        ("usr/lib/raspi-firmware/fixup.dat", "fixup"u8.ToArray()),
        ("usr/lib/raspi-firmware/overlays/disable-bt.dtbo", "overlay"u8.ToArray()),
        ("usr/lib/raspi-firmware/start.elf", "start"u8.ToArray()),
        ("usr/share/doc/raspi-firmware/copyright", "copyright"u8.ToArray()),
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("linuxkit-formats-").FullName;

    /// <summary>The file <c>kernel</c> of the kernel's image; <see langword="null"/> for no kernel at all.</summary>
    public byte[]? Kernel { get; init; } = TestKernel.BzImage(TestKernel.Elf());

    /// <summary>Microcode of the kernel's image.</summary>
    public byte[]? Microcode { get; init; }

    /// <summary>The modules of first stages in the kernel's image, as a tar archive.</summary>
    public byte[]? FirstStageModules { get; init; }

    /// <summary>The kernel's configuration; <see langword="null"/> when nobody knows it.</summary>
    public string? Configuration { get; init; }

    public string CommandLine { get; init; } = "console=ttyS0  quiet";

    public string Architecture { get; init; } = "amd64";

    /// <summary>More YAML: the sections after the kernel.</summary>
    public string Yaml { get; init; } = """
        init:
          - golden/init:1
        files:
          - path: etc/motd
            contents: "hello\n"
            mode: "0640"
            uid: 7
            gid: 8
          - path: usr/link
            symlink: ../etc/motd
          - path: usr/lib/linuxkit/first-stage
            contents: "first stage"
            mode: "0755"
        """;

    /// <summary>The files of the board's firmware.</summary>
    public (string Path, byte[] Content)[] Firmware { get; init; } = RaspberryFirmware;

    /// <summary>What becomes of a boot loader's file.</summary>
    public Func<string, byte[], byte[]> ChangeBootLoader { get; init; } = (_, content) => content;

    /// <summary>Whether UEFI starts GRUB on media, as it is installed here.</summary>
    public bool HasGrubForEfi { get; init; }

    public Func<BuildRequest, BuildRequest> Change { get; init; } = request => request;

    public Func<ImagePlan, ImagePlan> ChangePlan { get; init; } = plan => plan;

    /// <summary>The plan that was built last.</summary>
    public ImagePlan? Built { get; set; }

    public string PathOf(string file, string output = "out") => Path.Combine(_folder, output, file);

    public byte[] Read(string file, string output = "out") => File.ReadAllBytes(PathOf(file, output));

    public async Task<BuiltImage> BuildAsync(string[] formats, CancellationToken cancellationToken, string output = "out")
    {
        var kernel = Kernel is null ? "" : $"""
            kernel:
              image: test.invalid/kernel:1
              cmdline: '{CommandLine}'
              tar: none
              {(Microcode is null ? "" : "ucode: ucode.cpio")}

            """;
        var request = Change(new BuildRequest
        {
            Name = Name,
            Definition = TestBuild.Definition(kernel + Yaml),
            Architecture = Architecture,
            Formats = [.. formats],
            Disk = new() { Root = "initramfs", EfiBoot = HasGrubForEfi ? "grub" : "unified" },
            Store = Path.Combine(_folder, "store"),
            Layouts = [Path.Combine(TestAssets.GoldenFolder, "images"), await WriteKernelAsync(cancellationToken), await WriteBootLoadersAsync(cancellationToken), await WriteImageAsync("firmware", DiskRequest.DefaultBoardFirmware, Firmware, cancellationToken)],
        });
        var builder = new ImageBuilder(request.Store);
        var plan = ChangePlan(await builder.PlanAsync(request, cancellationToken));
        var built = await builder.BuildAsync(plan, Path.Combine(_folder, output), Built, cancellationToken);
        Built = plan;
        return built;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<string> WriteKernelAsync(CancellationToken cancellationToken) => WriteImageAsync(
        "kernel", "test.invalid/kernel:1", [.. new[] { ("kernel", Kernel), ("ucode.cpio", Microcode), ("first-stage.tar", FirstStageModules), ("config", Configuration is null ? null : Encoding.UTF8.GetBytes(Configuration)) }.Where(file => file.Item2 is not null).Select(file => (file.Item1, file.Item2!))], cancellationToken);

    /// <summary>Debian's boot loaders, as far as they are installed here.</summary>
    private Task<string> WriteBootLoadersAsync(CancellationToken cancellationToken) => WriteImageAsync(
        "boot",
        DiskRequest.DefaultBootLoader,
        [.. BootLoaderFolders.Where(Directory.Exists).SelectMany(Directory.EnumerateFiles).Concat(HasGrubForEfi && File.Exists(EfiGrub) ? [EfiGrub] : []).Order(StringComparer.Ordinal).Select(path => (path[1..], ChangeBootLoader(Path.GetFileName(path), File.ReadAllBytes(path))))],
        cancellationToken);

    private async Task<string> WriteImageAsync(string name, string reference, (string Path, byte[] Content)[] files, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(_folder, name);
        if (Directory.Exists(folder))
        {
            return folder;
        }

        await using var writer = OciLayoutWriter.Create(folder);
        await using var layer = writer.CreateLayer(Compression.None);
        foreach (var (path, content) in files)
        {
            var entry = new ArchiveEntry { Path = path, Kind = EntryKind.File, Mode = 0b110_100_100, Size = content.Length };
            await layer.WriteAsync(entry, new MemoryStream(content), cancellationToken);
        }

        var config = new ImageConfig { Platform = new Platform(Architecture) };
        var image = new ImageContent(config, [await layer.FinishAsync(cancellationToken)]) { Created = 0 };
        writer.SetName(await writer.AddImageAsync(image, cancellationToken), ImageReference.Parse(reference));
        await writer.CommitAsync(cancellationToken);
        return folder;
    }
}
