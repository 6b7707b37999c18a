using System.Collections.Immutable;

namespace LinuxKit.Formats;

/// <summary>The output formats there are.</summary>
public static class ImageFormats
{
    /// <summary>All formats, in the order in which the reference lists them.</summary>
    public static ImmutableArray<IImageFormat> All { get; } = 
    [
        new KernelInitrdFormat(), new TarKernelInitrdFormat(), new TarFormat(), new DockerFormat(), new OciFormat(),
        new NetbootFormat(), new MicrovmFormat(), new FirecrackerFormat(),
        new UkiFormat(),
        new DiskFormat("raw-bios", Firmware.Bios, "-bios.img", DiskContainers.Raw),
        new DiskFormat("raw-efi", Firmware.Efi, "-efi.img", DiskContainers.Raw),
        new DiskFormat("raw", Firmware.Hybrid, "-hybrid.img", DiskContainers.Raw),
        new DiskFormat("aws", Firmware.Hybrid, ".raw", DiskContainers.Raw),
        new IsoFormat("iso-bios", Firmware.Bios, ".iso"),
        new IsoFormat("iso-efi", Firmware.Efi, "-efi.iso"),
        new IsoFormat("iso-efi-initrd", Firmware.Efi, "-efi-initrd.iso"),
        new IsoFormat("iso", Firmware.Hybrid, "-hybrid.iso"),
    ];

    /// <summary>Finds a format.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="location">Where the name was written.</param>
    /// <exception cref="LinuxKitException">There is no such format.</exception>
    public static IImageFormat Find(string name, SourceLocation location) =>
        All.FirstOrDefault(format => format.Name == name)
        ?? throw FormatDiagnostics.UnknownFormat.Error(
            $"There is no output format '{name}'.{NearestName.Hint(name, All.Select(format => format.Name))}", location);
}
