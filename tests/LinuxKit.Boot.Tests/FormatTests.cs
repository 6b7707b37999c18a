using System.Runtime.InteropServices;
using LinuxKit.Platforms.Qemu;

namespace LinuxKit.Boot.Tests;

/// <summary>Each format that boots by itself, in QEMU's usual machine, up to a page of the service inside. A few stand for all, unless all are asked for.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class FormatTests
{
    private static FeedProject? s_project;
    private static string s_image = "";

    public required TestContext TestContext { get; init; }

    /// <summary>Format, whether UEFI boots it, and whether it stands for others.</summary>
    public static IEnumerable<object[]> Boots => new (string Format, bool Efi, bool Fast)[]
    {
        ("raw", false, true), ("raw", true, false), ("raw-bios", false, false), ("raw-efi", true, false),
        ("qcow2", false, false), ("qcow2", true, false), ("qcow2-bios", false, false), ("qcow2-efi", true, true),
        ("vhd", false, false), ("vhd", true, false), ("dynamic-vhd", false, false), ("dynamic-vhd", true, false),
        ("vhdx", false, false), ("vhdx", true, false), ("vmdk", false, false), ("vmdk", true, false),
        ("iso-bios", false, false), ("iso-efi", true, false), ("iso-efi-initrd", true, false), ("iso", false, false), ("iso", true, true),
        ("uki", true, false), ("kernel+squashfs", false, false), ("kernel+erofs", false, false), ("kernel+iso", false, false),
    }.Where(boot => boot.Fast || FullMatrix.IsAskedFor).Select(boot => new object[] { boot.Format, boot.Efi });

    [ClassInitialize]
    public static async Task BuildAsync(TestContext context)
    {
        if (RuntimeInformation.OSArchitecture == Architecture.X64)
        {
            s_project = new FeedProject();
            var formats = string.Join(';', Boots.Select(boot => (string)boot[0]).Append("iso").Distinct());
            s_image = await s_project.BuildAsync(FeedProject.WebSystem, context.CancellationToken, $"<LinuxKitFormats>{formats}</LinuxKitFormats>");
        }
    }

    [ClassCleanup]
    public static void Remove() => s_project?.Dispose();

    [TestMethod]
    [DynamicData(nameof(Boots))]
    [Timeout(600_000, CooperativeCancellation = true)]
    public Task Boot_Format_AnswersWithItsPage(string format, bool efi) => AnswersAsync(format, efi);

    [TestMethod]
    [Timeout(600_000, CooperativeCancellation = true)]
    public Task Boot_IsoAsADisk_AnswersWithItsPage() => AnswersAsync("iso", efi: false, AsDisk);

    [TestMethod]
    [Timeout(600_000, CooperativeCancellation = true)]
    public Task Boot_IsoAsADiskOfUefi_AnswersWithItsPage()
    {
        FullMatrix.Require();
        return AnswersAsync("iso", efi: true, AsDisk);
    }

    private static QemuMachine AsDisk(QemuMachine machine) => machine with { Disks = [machine.Disks[0] with { IsCdrom = false }] };

    private async Task AnswersAsync(string format, bool efi, Func<QemuMachine, QemuMachine>? change = null)
    {
        if (s_project is null)
        {
            Assert.Inconclusive("These disks are for amd64");
        }

        await using var session = await QemuSession.StartAsync(s_image, TestContext.CancellationToken, memoryInMebibytes: 256, format, efi, change);
        await session.AnswersAsync(TestContext);
    }
}
