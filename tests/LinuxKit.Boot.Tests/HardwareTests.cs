using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Xml.Linq;
using CliWrap;
using LinuxKit.Platforms.Qemu;

namespace LinuxKit.Boot.Tests;

/// <summary>Formats in machines with the hardware of those that they are for, as far as QEMU has it.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class HardwareTests
{
    private static readonly XNamespace Ovf = "http://schemas.dmtf.org/ovf/envelope/1";
    private static readonly XNamespace Rasd = "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData";

    /// <summary>What QEMU calls the devices of a machine's description.</summary>
    private static readonly FrozenDictionary<string, string> Devices = new Dictionary<string, string>
    {
        ["VirtualSCSI"] = "pvscsi",
        ["VmxNet3"] = "vmxnet3",
    }.ToFrozenDictionary();

    private static FeedProject? s_project;
    private static string s_image = "";

    public required TestContext TestContext { get; init; }

    private static string Outputs => Path.GetDirectoryName(s_image)!;

    [ClassInitialize]
    public static async Task BuildAsync(TestContext context)
    {
        if (FullMatrix.IsAskedFor && RuntimeInformation.OSArchitecture == Architecture.X64)
        {
            s_project = new FeedProject();
            s_image = await s_project.BuildAsync(FeedProject.WebSystem, context.CancellationToken, "<LinuxKitFormats>aws;gcp;ova;iso</LinuxKitFormats>");
        }
    }

    [ClassCleanup]
    public static void Remove() => s_project?.Dispose();

    [TestInitialize]
    public void Require()
    {
        FullMatrix.Require();
        if (s_project is null)
        {
            Assert.Inconclusive("These disks are for amd64");
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    [Timeout(600_000, CooperativeCancellation = true)]
    public Task Boot_DiskForAws_AnswersFromNvme(bool efi) =>
        AnswersAsync(efi, Disk(Path.Combine(Outputs, "system.raw")), ["-device", "nvme,drive=disk,serial=vol0,bootindex=0"]);

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    [Timeout(600_000, CooperativeCancellation = true)]
    public async Task Boot_DiskForGcp_AnswersFromVirtioScsi(bool efi)
    {
        await UnpackAsync("system.img.tar.gz");
        await AnswersAsync(efi, Disk(s_project!.At("disk.raw")), ["-device", "virtio-scsi-pci", "-device", "scsi-hd,drive=disk,bootindex=0"]);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    [Timeout(600_000, CooperativeCancellation = true)]
    public Task Boot_IsoOnAUsbStick_AnswersWithItsPage(bool efi) =>
        AnswersAsync(efi, Disk(Path.Combine(Outputs, "system-hybrid.iso")), ["-device", "qemu-xhci", "-device", "usb-storage,drive=disk,bootindex=0"]);

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    [Timeout(600_000, CooperativeCancellation = true)]
    public Task Boot_IsoInASataDrive_AnswersWithItsPage(bool efi) =>
        AnswersAsync(efi, Disk(Path.Combine(Outputs, "system-hybrid.iso"), ",media=cdrom"), ["-device", "ide-cd,drive=disk,bootindex=0"]);

    [TestMethod]
    [Timeout(900_000, CooperativeCancellation = true)]
    public async Task Boot_DiskForVirtualBox_AnswersFromSata()
    {
        // The kernel for virtual machines has no driver for SATA: firmware reads all of the system.
        using var project = new FeedProject();
        var image = await project.BuildAsync(
            FeedProject.WebSystem, TestContext.CancellationToken, "<LinuxKitRoot>initramfs</LinuxKitRoot><LinuxKitFormats>vdi</LinuxKitFormats>");
        foreach (var efi in new[] { false, true })
        {
            await AnswersAsync(efi, Disk(Path.Combine(Path.GetDirectoryName(image)!, "system.vdi"), ",format=vdi"), ["-device", "ide-hd,drive=disk,bootindex=0"]);
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    [Timeout(600_000, CooperativeCancellation = true)]
    public async Task Boot_OvaAsItsDescriptionSays_AnswersWithItsPage(bool efi)
    {
        await UnpackAsync("system.ova");
        var machine = XDocument.Load(s_project!.At("system.ovf")).Root!;
        var hardware = machine.Descendants(Ovf + "Item").ToDictionary(item => (int)item.Element(Rasd + "ResourceType")!);
        var disk = Disk(s_project.At((string)machine.Descendants(Ovf + "File").Single().Attribute(Ovf + "href")!), ",format=vmdk");
        string DeviceOf(int kind) => Devices[(string)hardware[kind].Element(Rasd + "ResourceSubType")!];

        await using var session = await QemuSession.StartAsync(
            Machine(efi) with
            {
                Cpus = (int)hardware[3].Element(Rasd + "VirtualQuantity")!,
                MemoryInMebibytes = (long)hardware[4].Element(Rasd + "VirtualQuantity")!,
                NetworkAdapter = $"{DeviceOf(10)},romfile=",
                // VMware's UEFI reads disks of VMware's controller; QEMU's in Debian does not.
                ExtraArguments = [.. disk, "-device", efi ? "virtio-scsi-pci" : DeviceOf(6), "-device", "scsi-hd,drive=disk,bootindex=0"],
            },
            TestContext.CancellationToken);
        await session.AnswersAsync(TestContext);
    }

    private static ImmutableArray<string> Disk(string path, string options = ",format=raw") => ["-drive", $"if=none,id=disk,snapshot=on,file={path}{options}"];

    private static QemuMachine Machine(bool efi) => new()
    {
        Architecture = "amd64",
        MemoryInMebibytes = 256,
        Firmware = efi ? QemuSession.FindFirmware("amd64") : null,
    };

    private async Task AnswersAsync(bool efi, ImmutableArray<string> disk, ImmutableArray<string> devices)
    {
        await using var session = await QemuSession.StartAsync(Machine(efi) with { ExtraArguments = [.. disk, .. devices] }, TestContext.CancellationToken);
        await session.AnswersAsync(TestContext);
    }

    private async Task UnpackAsync(string archive) => await Cli.Wrap("tar")
        .WithArguments(["-xf", Path.Combine(Outputs, archive), "-C", Path.GetDirectoryName(s_project!.At(archive))!])
        .ExecuteAsync(TestContext.CancellationToken);
}
