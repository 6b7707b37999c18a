using LinuxKit.Tests.Archives;
using LinuxKit.Tests.Disks.Iso9660;

namespace LinuxKit.Tests.Formats;

/// <summary>CDs that boot: their boot catalogue, their tables as a disk, and their files.</summary>
[TestClass]
public sealed class IsoFormatTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("iso-bios", "Small.iso", "BIOS")]
    [DataRow("iso-efi", "Small-efi.iso", "UEFI")]
    [DataRow("iso-efi-initrd", "Small-efi-initrd.iso", "UEFI")]
    [DataRow("iso", "Small-hybrid.iso", "BIOS,UEFI")]
    public async Task Write_Iso_HasABootImageForEachFirmware(string format, string name, string firmwares)
    {
        using var build = new FormatBuild();

        await build.BuildAsync([format], TestContext.CancellationToken);

        var report = await Xorriso.RunAsync(TestContext.CancellationToken, "-indev", $"stdio:{build.PathOf(name)}", "-report_el_torito", "plain");
        var platforms = report.Where(line => line.StartsWith("El Torito boot img :", StringComparison.Ordinal)).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[6]);
        Assert.AreEqual(firmwares, string.Join(',', platforms), string.Join('\n', report));
    }

    [TestMethod]
    public async Task Write_Iso_IsADiskAsWell()
    {
        using var build = new FormatBuild();

        await build.BuildAsync(["iso"], TestContext.CancellationToken);

        Assert.Contains("No problems found.", await Judge.RunAsync("sgdisk", ["-v", build.PathOf("Small-hybrid.iso")], TestContext.CancellationToken));
        Assert.Contains(" EF00 ", await Judge.RunAsync("sgdisk", ["-p", build.PathOf("Small-hybrid.iso")], TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task Write_IsoForBios_HasTheBootFiles()
    {
        using var build = new FormatBuild();
        await build.BuildAsync(["iso-bios", "kernel+initrd"], TestContext.CancellationToken);

        await Xorriso.RunAsync(TestContext.CancellationToken, "-osirrox", "on", "-indev", $"stdio:{build.PathOf("Small.iso")}", "-extract", "/", build.PathOf("disc"));

        CollectionAssert.AreEqual(build.Read("Small-kernel"), build.Read("disc/boot/kernel"));
        CollectionAssert.AreEqual(build.Read("Small-initrd.img"), build.Read("disc/boot/initrd.img"));
    }
}
