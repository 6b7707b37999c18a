using System.Collections.Immutable;
using LinuxKit.Boot;
using LinuxKit.Formats.DirectBoot;
using LinuxKit.Formats.Media;
using LinuxKit.Formats.Onie;
using LinuxKit.Formats.RaspberryPi;
using LinuxKit.Formats.Roots;

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
        new DiskFormat("aws", Firmware.Hybrid, ".raw", DiskContainers.Ec2),
        new DiskFormat("qcow2-bios", Firmware.Bios, ".qcow2", DiskContainers.Qcow2),
        new DiskFormat("qcow2-efi", Firmware.Efi, "-efi.qcow2", DiskContainers.Qcow2),
        new DiskFormat("qcow2", Firmware.Hybrid, "-hybrid.qcow2", DiskContainers.Qcow2),
        new DiskFormat("vhd", Firmware.Hybrid, ".vhd", DiskContainers.Vhd),
        new DiskFormat("dynamic-vhd", Firmware.Hybrid, "-dynamic.vhd", DiskContainers.DynamicVhd),
        new DiskFormat("vhdx", Firmware.Hybrid, ".vhdx", DiskContainers.Vhdx),
        new DiskFormat("vmdk", Firmware.Hybrid, ".vmdk", DiskContainers.Vmdk),
        new DiskFormat("ova", Firmware.Hybrid, ".ova", DiskContainers.Ova),
        new DiskFormat("gcp", Firmware.Hybrid, ".img.tar.gz", DiskContainers.Gcp),
        new DiskFormat("vdi", Firmware.Hybrid, ".vdi", DiskContainers.Vdi),
        new KernelRootFormat(RootPlace.SquashFs),
        new KernelRootFormat(RootPlace.Erofs),
        new KernelRootFormat(RootPlace.Iso9660),
        new IsoFormat("iso-bios", Firmware.Bios, ".iso"),
        new IsoFormat("iso-efi", Firmware.Efi, "-efi.iso"),
        new IsoFormat("iso-efi-initrd", Firmware.Efi, "-efi-initrd.iso"),
        new IsoFormat("iso", Firmware.Hybrid, "-hybrid.iso"),
        new Rpi3Format(), new RpiFormat(),
        new OnieFormat(),
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
