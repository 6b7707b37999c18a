using System.Collections.Immutable;
using LinuxKit.Boot.FirstStage;
using LinuxKit.Disks.Gcp;
using LinuxKit.Disks.Ovf;
using LinuxKit.Disks.Qcow2;
using LinuxKit.Disks.Vdi;
using LinuxKit.Disks.Vhd;
using LinuxKit.Disks.Vhdx;
using LinuxKit.Disks.Vmdk;

namespace LinuxKit.Formats.Media;

/// <summary>The kinds of file that disks come in.</summary>
internal static class DiskContainers
{
    private const long Mebibyte = 1024 * 1024;
    private const long OvaMebibytes = 1024;
    private const long ServiceMebibytes = 256;

    // Behind these controllers are SCSI disks, which have a driver of their own.
    private static readonly ImmutableArray<KernelFeature> HyperV = [KernelFeatures.HyperVDisk, KernelFeatures.ScsiDisk];
    private static readonly ImmutableArray<KernelFeature> VMware = [KernelFeatures.VMwareDisk, KernelFeatures.ScsiDisk];

    /// <summary>The disk's bytes.</summary>
    public static DiskContainer Raw { get; } = new(Mebibyte, (file, outputs, token) => outputs.WriteSparseAsync(file.Name, file.Disk.WriteAsync, token));

    /// <summary>The disk's bytes, for Amazon's EC2.</summary>
    public static DiskContainer Ec2 { get; } = Raw with { Drivers = [KernelFeatures.NvmeDisk] };

    /// <summary>QEMU's format, compressed.</summary>
    public static DiskContainer Qcow2 { get; } = Seekable(file => (output, token) => Qcow2Image.WriteAsync(file.Disk, new Qcow2Options(), output, token));

    /// <summary>A VHD with all of the disk's bytes. Azure takes whole MiB alone.</summary>
    public static DiskContainer Vhd { get; } = new(Mebibyte, (file, outputs, token) => outputs.WriteSparseAsync(
        file.Name, (output, writing) => FixedVhd.WriteAsync(file.Disk, VhdOptionsOf(file), output, writing), token)) { Drivers = HyperV };

    /// <summary>A VHD without the blocks that are empty.</summary>
    public static DiskContainer DynamicVhd { get; } = Seekable(
        file => (output, token) => LinuxKit.Disks.Vhd.DynamicVhd.WriteAsync(file.Disk, VhdOptionsOf(file), output, token), HyperV);

    /// <summary>Hyper-V's format.</summary>
    public static DiskContainer Vhdx { get; } = Seekable(
        file => (output, token) => VhdxImage.WriteAsync(
            file.Disk, new VhdxOptions(file.Identity.GuidOf("VHDX disk"), file.Identity.GuidOf("VHDX file"), file.Identity.GuidOf("VHDX data")), output, token),
        HyperV);

    /// <summary>VMware's format: for transport, and compressed, unless the project asks for one to write to.</summary>
    public static DiskContainer Vmdk { get; } = new(Mebibyte, (file, outputs, token) => file.Image.Disk.HasSparseVmdk
        ? outputs.WriteSeekableAsync(file.Name, (output, writing) => SparseVmdk.WriteAsync(file.Disk, VmdkOptionsOf(file), output, writing), token)
        : outputs.WriteAsync(file.Name, (output, writing) => StreamVmdk.WriteAsync(file.Disk, VmdkOptionsOf(file), output, writing), token))
    {
        Drivers = VMware,
    };

    /// <summary>A whole virtual machine for VMware and VirtualBox.</summary>
    public static DiskContainer Ova { get; } = new(Mebibyte, WriteOvaAsync) { Drivers = VMware, Architectures = ["amd64"] };

    /// <summary>What Google's Compute Engine imports: whole GiB.</summary>
    public static DiskContainer Gcp { get; } = new(1024 * Mebibyte, (file, outputs, token) => outputs.WriteAsync(
        file.Name, (output, writing) => GcpArchive.WriteAsync(file.Disk, file.Image.Timestamp, output, writing), token)) { Drivers = [KernelFeatures.VirtioScsiDisk, KernelFeatures.ScsiDisk] };

    /// <summary>VirtualBox's format.</summary>
    public static DiskContainer Vdi { get; } = Seekable(
        file => (output, token) => VdiImage.WriteAsync(
            file.Disk, new VdiOptions(file.Identity.GuidOf("VDI disk"), file.Identity.GuidOf("VDI modification")), output, token),
        KernelFeatures.SataDisk,
        KernelFeatures.ScsiDisk);

    private static DiskContainer Seekable(Func<DiskFile, Func<Stream, CancellationToken, Task>> write, params ImmutableArray<KernelFeature> drivers) =>
        new(Mebibyte, (file, outputs, token) => outputs.WriteSeekableAsync(file.Name, write(file), token)) { Drivers = drivers };

    private static async Task<OutputFile> WriteOvaAsync(DiskFile file, OutputBatch outputs, CancellationToken cancellationToken)
    {
        var options = new OvfOptions
        {
            Name = file.ImageName,
            ContentId = VmdkOptionsOf(file).ContentId,
            Timestamp = file.Image.Timestamp,
            MemoryInMebibytes = (int)Math.Max(OvaMebibytes, (file.BootMemory / Mebibyte) + ServiceMebibytes),
        };
        var folder = Directory.CreateDirectory(outputs.CreateTemporaryFolderName()).FullName;
        var temporary = new FileStream(Path.Combine(folder, "disk.vmdk"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 0, FileOptions.Asynchronous);
        await using var temporaryScope = temporary.ConfigureAwait(false);
        return await outputs.WriteAsync(
            file.Name, (output, token) => OvaArchive.WriteAsync(file.Disk, options, temporary, output, token), cancellationToken).ConfigureAwait(false);
    }

    private static VhdOptions VhdOptionsOf(DiskFile file) => new(file.Identity.GuidOf("VHD disk"), DateTimeOffset.FromUnixTimeSeconds(file.Image.Timestamp));

    private static VmdkOptions VmdkOptionsOf(DiskFile file) => new(file.Name, file.Identity.NumberOf("VMDK content") & 0x7FFFFFFF);
}
