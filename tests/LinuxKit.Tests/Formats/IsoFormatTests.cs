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
    public async Task Write_RootAsACd_IsTheRootAndACommandLineForIt()
    {
        using var build = new FormatBuild { Change = request => request with { Disk = new() } };
        await build.BuildAsync(["kernel+iso"], TestContext.CancellationToken);

        await Xorriso.RunAsync(TestContext.CancellationToken, "-osirrox", "on", "-indev", $"stdio:{build.PathOf("Small-iso.img")}", "-extract", "/", build.PathOf("root"));

        var found = await Judge.RunAsync("stat", ["-c", "%A %u:%g %s", build.PathOf("root/etc/motd")], TestContext.CancellationToken);
        Assert.AreEqual("-rw-r----- 7:8 6\n", found);
        Assert.AreEqual("hello\n", await File.ReadAllTextAsync(build.PathOf("root/usr/link"), TestContext.CancellationToken));
        Assert.AreEqual(
            "console=ttyS0  quiet root=/dev/vda rootfstype=iso9660", await File.ReadAllTextAsync(build.PathOf("Small-iso-cmdline"), TestContext.CancellationToken));
    }

    [TestMethod]
    [DataRow(253, false)]
    [DataRow(254, true)]
    public async Task Build_NameThatLinuxCutsOnACd_IsRefused(int length, bool isRefused)
    {
        using var build = new FormatBuild { Change = request => request with { Disk = new() } };
        using var named = new FormatBuild { Yaml = $"{build.Yaml}\n  - path: {new string('n', length)}\n    contents: x\n", Change = build.Change };

        var building = named.BuildAsync(["kernel+iso"], TestContext.CancellationToken);

        if (isRefused)
        {
            Assert.AreEqual("LK0940", (await Assert.ThrowsExactlyAsync<LinuxKitException>(() => building)).Diagnostic.Code);
        }
        else
        {
            Assert.HasCount(4, (await building).Outputs.Single().Files);
        }
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
