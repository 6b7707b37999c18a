using System.Runtime.InteropServices;
using LinuxKit.Platforms.Qemu;

namespace LinuxKit.Boot.Tests;

/// <summary>A machine that boots only what its owner signed, from a root in which nothing was changed.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class TrustTests
{
    private const string UnsignedDisk = "unsigned.img";

    private const string Signing = """
        <LinuxKitSigningKey>secure-boot/db.key</LinuxKitSigningKey>
        <LinuxKitSigningCertificate>secure-boot/db.pem</LinuxKitSigningCertificate>
        """;

    private static FeedProject? s_project;
    private static string s_image = "";

    public required TestContext TestContext { get; init; }

    [ClassInitialize]
    public static async Task BuildAsync(TestContext context)
    {
        if (RuntimeInformation.OSArchitecture != Architecture.X64)
        {
            return;
        }

        s_project = new FeedProject();
        s_image = await s_project.BuildAsync(FeedProject.WebSystem, context.CancellationToken, "<LinuxKitFormats>raw-efi</LinuxKitFormats>");
        File.Move(DiskPath, s_project.At(UnsignedDisk));
        await s_project.RunAsync(["build", "-t:NewSecureBootKeys"], context.CancellationToken);
        s_image = await s_project.BuildAsync(FeedProject.WebSystem, context.CancellationToken, $"""
            <LinuxKitFormats>raw-efi</LinuxKitFormats>
            <LinuxKitVerity>true</LinuxKitVerity>
            {Signing}
            """);
    }

    [ClassCleanup]
    public static void Remove() => s_project?.Dispose();

    [TestMethod]
    [Timeout(600_000, CooperativeCancellation = true)]
    public async Task Boot_SignedImageWithAVerifiedRoot_AnswersWithItsPage()
    {
        await using var session = await StartAsync(DiskPath);
        await session.AnswersAsync(TestContext);
    }

    [TestMethod]
    [Timeout(600_000, CooperativeCancellation = true)]
    public async Task Boot_ProgramThatNobodySigned_IsRefusedByTheFirmware()
    {
        await using var session = await StartAsync(s_project?.At(UnsignedDisk) ?? "");
        await session.Console.WaitForAsync("Access Denied", QemuSession.BootLimit, TestContext.CancellationToken);
        Assert.DoesNotContain("Linux version", session.Console.Text);
    }

    [TestMethod]
    [Timeout(600_000, CooperativeCancellation = true)]
    public async Task Boot_ProgramWithAChangedByte_IsRefusedByTheFirmware()
    {
        await using var session = await StartAsync(Changed("program.img", "console=ttyS0"u8.ToArray()));
        await session.Console.WaitForAsync("Access Denied", QemuSession.BootLimit, TestContext.CancellationToken);
        Assert.DoesNotContain("Linux version", session.Console.Text);
    }

    [TestMethod]
    [Timeout(600_000, CooperativeCancellation = true)]
    public async Task Boot_RootWithAChangedByte_EndsInAPanic()
    {
        await using var session = await StartAsync(Changed("root.img", "hsqs"u8.ToArray()));
        await session.Console.WaitForAsync("Kernel panic", QemuSession.BootLimit, TestContext.CancellationToken);
        Assert.Contains("verity", session.Console.Text);
    }

    [TestMethod]
    [Timeout(1_200_000, CooperativeCancellation = true)]
    public async Task Boot_DiskOfArm64_AnswersWhenItIsSignedAndElseIsRefused()
    {
        FullMatrix.Require();
        const string properties = "<LinuxKitArchitecture>arm64</LinuxKitArchitecture><LinuxKitFormats>raw-efi</LinuxKitFormats><LinuxKitVerity>true</LinuxKitVerity>";
        var firmware = QemuSession.FindFirmware("arm64", isSecure: true);
        using var project = new FeedProject();
        var image = await project.BuildAsync(FeedProject.WebSystem, TestContext.CancellationToken, properties);
        await project.RunAsync(["build", "-t:NewSecureBootKeys"], TestContext.CancellationToken);
        await using (var session = await StartAsync())
        {
            await session.Console.WaitForAsync("Access Denied", QemuSession.BootLimit, TestContext.CancellationToken);
            Assert.DoesNotContain("Linux version", session.Console.Text);
        }

        await project.BuildAsync(FeedProject.WebSystem, TestContext.CancellationToken, properties + Signing);
        await using (var session = await StartAsync())
        {
            await session.AnswersAsync(TestContext);
        }

        Task<QemuSession> StartAsync() => QemuSession.StartAsync(
            image,
            TestContext.CancellationToken,
            memoryInMebibytes: 256,
            "raw-efi",
            change: machine => machine with { Firmware = firmware with { VariablesPath = project.At("secure-boot/variables.fd") } });
    }

    private static string DiskPath => Path.Combine(Path.GetDirectoryName(s_image)!, "system-efi.img");

    // A copy of the disk in which a byte behind the first of some bytes is another one.
    private static string Changed(string name, byte[] mark)
    {
        if (s_project is null)
        {
            return "";
        }

        var disk = File.ReadAllBytes(DiskPath);
        var position = disk.AsSpan().IndexOf(mark);
        Assert.IsGreaterThan(0, position);
        disk[position + mark.Length + 1] ^= 1;
        File.WriteAllBytes(s_project.At(name), disk);
        return s_project.At(name);
    }

    private async Task<QemuSession> StartAsync(string disk)
    {
        if (s_project is null)
        {
            Assert.Inconclusive("These disks are for amd64");
        }

        var firmware = QemuSession.FindFirmware("amd64", isSecure: true);
        return await QemuSession.StartAsync(s_image, TestContext.CancellationToken, 256, "raw-efi", change: machine => machine with
        {
            Firmware = firmware with { VariablesPath = s_project.At("secure-boot/variables.fd") },
            Disks = [new QemuDisk(disk, "raw")],
        });
    }
}
