using System.Runtime.InteropServices;
using LinuxKit.Platforms.Qemu;

namespace LinuxKit.Boot.Tests;

/// <summary>Media on which UEFI starts GRUB, and a BIOS one that reads the same files.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class EfiGrubTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    [Timeout(900_000, CooperativeCancellation = true)]
    public async Task Boot_MediaWithGrub_AnswerFromTheirFirmwares()
    {
        FullMatrix.Require();
        if (RuntimeInformation.OSArchitecture != Architecture.X64)
        {
            Assert.Inconclusive("These disks are for amd64");
        }

        using var project = new FeedProject();
        var image = await project.BuildAsync(
            FeedProject.WebSystem,
            TestContext.CancellationToken,
            "<LinuxKitFormats>raw-efi;raw;iso-efi;iso</LinuxKitFormats><LinuxKitEfiBoot>grub</LinuxKitEfiBoot>");
        foreach (var (format, efi) in new[] { ("raw-efi", true), ("raw", true), ("raw", false), ("iso-efi", true), ("iso", true), ("iso", false) })
        {
            await AnswersAsync(image, format, efi);
        }

        await AnswersAsync(image, "iso", efi: true, machine => machine with { Disks = [machine.Disks[0] with { IsCdrom = false }] });
    }

    [TestMethod]
    [Timeout(900_000, CooperativeCancellation = true)]
    public async Task Boot_Arm64MediaWithGrub_Answer()
    {
        FullMatrix.Require();
        using var project = new FeedProject();
        var image = await project.BuildAsync(
            FeedProject.WebSystem,
            TestContext.CancellationToken,
            "<LinuxKitArchitecture>arm64</LinuxKitArchitecture><LinuxKitFormats>raw-efi;iso-efi</LinuxKitFormats><LinuxKitEfiBoot>grub</LinuxKitEfiBoot>");
        await AnswersAsync(image, "raw-efi", efi: true);
        await AnswersAsync(image, "iso-efi", efi: true);
    }

    private async Task AnswersAsync(string image, string format, bool efi, Func<QemuMachine, QemuMachine>? change = null)
    {
        TestContext.WriteLine($"{format}, {(efi ? "UEFI" : "BIOS")}");
        await using var session = await QemuSession.StartAsync(image, TestContext.CancellationToken, memoryInMebibytes: 256, format, efi, change);
        await session.AnswersAsync(TestContext);
    }
}
