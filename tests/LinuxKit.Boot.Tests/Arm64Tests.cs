using LinuxKit.Platforms.Qemu;

namespace LinuxKit.Boot.Tests;

/// <summary>Formats for arm64: one stands for all, unless all are asked for.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class Arm64Tests
{
    private static readonly string Properties = $"""
        <LinuxKitArchitecture>arm64</LinuxKitArchitecture>
        <LinuxKitFormats>{(FullMatrix.IsAskedFor ? "kernel+initrd;kernel+squashfs;raw-efi;raw;qcow2;iso;uki" : "raw-efi")}</LinuxKitFormats>
        """;

    private static FeedProject s_project = null!;
    private static string s_image = "";

    public required TestContext TestContext { get; init; }

    [ClassInitialize]
    public static async Task BuildAsync(TestContext context)
    {
        s_project = new FeedProject();
        s_image = await s_project.BuildAsync(FeedProject.WebSystem, context.CancellationToken, Properties);
    }

    [ClassCleanup]
    public static void Remove() => s_project.Dispose();

    [TestMethod]
    [Timeout(600_000, CooperativeCancellation = true)]
    public Task Boot_Disk_AnswersWithItsPage() => AnswersAsync("raw-efi");

    [TestMethod]
    [DataRow("kernel+initrd")]
    [DataRow("kernel+squashfs")]
    [DataRow("raw")]
    [DataRow("qcow2")]
    [DataRow("iso")]
    [DataRow("uki")]
    [Timeout(600_000, CooperativeCancellation = true)]
    public Task Boot_Format_AnswersWithItsPage(string format)
    {
        FullMatrix.Require();
        return AnswersAsync(format);
    }

    [TestMethod]
    [Timeout(600_000, CooperativeCancellation = true)]
    public Task Boot_IsoAsADisk_AnswersWithItsPage()
    {
        FullMatrix.Require();
        return AnswersAsync("iso", machine => machine with { Disks = [machine.Disks[0] with { IsCdrom = false }] });
    }

    [TestMethod]
    [DataRow("kernel+initrd")]
    [DataRow("kernel+squashfs")]
    [Timeout(600_000, CooperativeCancellation = true)]
    public Task Boot_KernelWithoutFirmware_AnswersWithItsPage(string format)
    {
        FullMatrix.Require();
        return AnswersAsync(format, machine => machine with { Firmware = null });
    }

    private async Task AnswersAsync(string format, Func<QemuMachine, QemuMachine>? change = null)
    {
        await using var session = await QemuSession.StartAsync(s_image, TestContext.CancellationToken, memoryInMebibytes: 256, format, change: change);
        await session.AnswersAsync(TestContext);
    }
}
