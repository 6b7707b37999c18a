using System.Runtime.InteropServices;
using LinuxKit.Platforms.Qemu;

namespace LinuxKit.Boot.Tests;

/// <summary>A machine that boots only what its owner signed, from a root in which nothing was changed.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class TrustTests
{
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
        await s_project.BuildAsync(FeedProject.WebSystem, context.CancellationToken);
        await s_project.RunAsync(["build", "-t:NewSecureBootKeys"], context.CancellationToken);
        s_image = await s_project.BuildAsync(FeedProject.WebSystem, context.CancellationToken, """
            <LinuxKitFormats>raw-efi</LinuxKitFormats>
            <LinuxKitVerity>true</LinuxKitVerity>
            <LinuxKitSigningKey>secure-boot/db.key</LinuxKitSigningKey>
            <LinuxKitSigningCertificate>secure-boot/db.pem</LinuxKitSigningCertificate>
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

        var firmware = FirmwareSearch.Find("amd64", QemuInstallation.FindProgram("amd64"), isSecure: true);
        if (firmware is null)
        {
            Assert.Inconclusive("No UEFI firmware with Secure Boot is installed");
        }

        return await QemuSession.StartAsync(s_image, TestContext.CancellationToken, 256, "raw-efi", change: machine => machine with
        {
            Firmware = firmware with { VariablesPath = s_project.At("secure-boot/variables.fd") },
            Disks = [new QemuDisk(disk, "raw")],
        });
    }
}
