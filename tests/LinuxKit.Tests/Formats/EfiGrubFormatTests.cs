using System.Text;
using LinuxKit.Tests.Archives;

namespace LinuxKit.Tests.Formats;

/// <summary>Media on which UEFI starts GRUB.</summary>
[TestClass]
public sealed class EfiGrubFormatTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("raw-efi", "Small-efi.img", 1)]
    [DataRow("raw", "Small-hybrid.img", 2)]
    public async Task Write_BootPartitionWithGrubForUefi_HasWhatGrubReads(string format, string name, int megabyte)
    {
        using var build = new FormatBuild { HasGrubForEfi = true };
        await build.BuildAsync([format, "kernel+initrd"], TestContext.CancellationToken);

        var drive = $"{build.PathOf(name)}@@{megabyte}M";
        foreach (var (path, file) in new[] { ("boot/kernel", "Small-kernel"), ("boot/initrd.img", "Small-initrd.img") })
        {
            await Judge.RunAsync("mcopy", ["-n", "-i", drive, $"::{path}", build.PathOf("copy")], TestContext.CancellationToken);
            CollectionAssert.AreEqual(build.Read(file), build.Read("copy"), path);
        }

        await Judge.RunAsync("mcopy", ["-n", "-i", drive, "::EFI/BOOT/BOOTX64.EFI", build.PathOf("program")], TestContext.CancellationToken);
        Assert.Contains("pei-x86-64", await Judge.RunAsync("objdump", ["-f", build.PathOf("program")], TestContext.CancellationToken));
        var words = string.Join(' ', Encoding.UTF8.GetString(build.Read("Small-cmdline")).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => $"'{word}'"));
        var script = await Judge.RunAsync("mtype", ["-i", drive, "::EFI/debian/grub.cfg"], TestContext.CancellationToken);
        Assert.AreEqual($"linux /boot/kernel {words}\ninitrd /boot/initrd.img\nboot\n", script);
    }

    [TestMethod]
    [DataRow("lilo", "", "LK0615")]
    [DataRow("grub", "db.key", "LK0622")]
    [DataRow("grub", "", "LK0611", DisplayName = "a boot loaders' image without it")]
    public async Task Build_LoaderForUefiThatCannotBe_IsRefused(string kind, string key, string code)
    {
        using var build = new FormatBuild { Change = request => request with { Disk = new() { Root = "initramfs", EfiBoot = kind, SigningKey = key } } };

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => build.BuildAsync(["raw-efi"], TestContext.CancellationToken));

        Assert.AreEqual(code, exception.Diagnostic.Code);
    }

    [TestMethod]
    [DataRow("raw-efi", true)]
    [DataRow("iso-efi", true)]
    [DataRow("raw-efi", false)]
    [DataRow("iso-efi", false)]
    [DataRow("iso-efi-initrd", false)]
    public async Task Build_WordsThatGrubCannotSay_AreRefusedWhereItStarts(string format, bool hasGrub)
    {
        using var build = new FormatBuild { HasGrubForEfi = hasGrub, CommandLine = "quiet motd=b\"c d\"" };
        if (!hasGrub)
        {
            await build.BuildAsync([format], TestContext.CancellationToken);
            return;
        }

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => build.BuildAsync([format], TestContext.CancellationToken));

        Assert.AreEqual("LK0523", exception.Diagnostic.Code);
    }

    [TestMethod]
    public async Task Build_Twice_WritesTheSameBytes()
    {
        using var build = new FormatBuild { HasGrubForEfi = true };
        using var another = new FormatBuild { HasGrubForEfi = true };
        string[] formats = ["raw-efi", "raw", "iso-efi", "iso"];
        var built = await build.BuildAsync(formats, TestContext.CancellationToken);

        var again = await another.BuildAsync(formats, TestContext.CancellationToken);

        CollectionAssert.AreEqual(DigestsOf(built), DigestsOf(again));
    }

    private static string[] DigestsOf(BuiltImage image) => [.. image.Outputs.SelectMany(output => output.Files).Select(file => file.Digest)];
}
