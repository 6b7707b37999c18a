using System.Runtime.InteropServices;
using LinuxKit.Platforms.Qemu;

namespace LinuxKit.Boot.Tests;

/// <summary>
/// Each format that boots by itself, up to a page of the service inside. A few stand for all, unless <c>LINUXKIT_LONG</c> is 100.
/// </summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class FormatTests
{
    private static readonly TimeSpan BootLimit = TimeSpan.FromSeconds(120);

    private static FeedProject? s_project;
    private static string s_image = "";

    public required TestContext TestContext { get; init; }

    private static bool IsLong => Environment.GetEnvironmentVariable("LINUXKIT_LONG") == "100";

    /// <summary>Format, whether UEFI boots it, and whether it stands for others.</summary>
    public static IEnumerable<object[]> Boots => new (string Format, bool Efi, bool Fast)[]
    {
        ("raw", false, true), ("raw", true, false), ("raw-bios", false, false), ("raw-efi", true, false),
        ("qcow2-bios", false, false), ("qcow2-efi", true, true), ("vhd", false, false), ("dynamic-vhd", true, false), ("vhdx", true, false),
        ("vmdk", true, false), ("iso-bios", false, false), ("iso-efi", true, false), ("iso", false, false), ("iso", true, true),
        ("uki", true, false), ("kernel+squashfs", false, false), ("kernel+erofs", false, false),
    }.Where(boot => boot.Fast || IsLong).Select(boot => new object[] { boot.Format, boot.Efi });

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
    [Timeout(180_000, CooperativeCancellation = true)]
    public Task Boot_Format_AnswersWithItsPage(string format, bool efi) => AnswersAsync(s_image, format, efi);

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public Task Boot_IsoAsADisk_AnswersWithItsPage() =>
        AnswersAsync(s_image, "iso", efi: false, machine => machine with { Disks = [machine.Disks[0] with { IsCdrom = false }] });

    [TestMethod]
    [DataRow("erofs", "raw-efi", true)]
    [DataRow("ext4", "raw-bios", false)]
    [DataRow("initramfs", "vdi", true)]
    [Timeout(240_000, CooperativeCancellation = true)]
    public async Task Boot_Root_AnswersWithItsPage(string root, string format, bool efi)
    {
        if (!IsLong)
        {
            Assert.Inconclusive("LINUXKIT_LONG=100 boots them all");
        }

        using var project = new FeedProject();
        var image = await project.BuildAsync(
            FeedProject.WebSystem, TestContext.CancellationToken, $"<LinuxKitRoot>{root}</LinuxKitRoot><LinuxKitFormats>{format}</LinuxKitFormats>");
        await AnswersAsync(image, format, efi);
    }

    [TestMethod]
    [Timeout(240_000, CooperativeCancellation = true)]
    public async Task Boot_DiskOfArm64_AnswersWithItsPage()
    {
        using var project = new FeedProject();
        var image = await project.BuildAsync(
            FeedProject.WebSystem, TestContext.CancellationToken, "<LinuxKitArchitecture>arm64</LinuxKitArchitecture><LinuxKitFormats>raw-efi</LinuxKitFormats>");
        await AnswersAsync(image, "raw-efi", efi: true);
    }

    private async Task AnswersAsync(string image, string format, bool efi, Func<QemuMachine, QemuMachine>? change = null, int memory = 256)
    {
        if (image.Length == 0)
        {
            Assert.Inconclusive("These disks are for amd64");
        }

        await using var session = await QemuSession.StartAsync(image, TestContext.CancellationToken, memory, format, efi, change);
        var (page, time) = await session.GetPageAsync(BootLimit, TestContext.CancellationToken);
        Assert.Contains("Hello from LinuxKit", page);
        TestContext.WriteLine($"{format} answered after {time.TotalSeconds:F1} s.");
    }
}
