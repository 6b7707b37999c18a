using System.Text;
using System.Text.Json.Nodes;
using LinuxKit.Tests.Archives;
using LinuxKit.Tests.Boot;

namespace LinuxKit.Tests.Formats;

/// <summary>SD cards of Raspberry Pis, as programs of others read them.</summary>
[TestClass]
public sealed class RpiFormatTests
{
    private const string Configuration = "arm_64bit=1\nenable_uart=1\nupstream_kernel=1\nkernel=kernel8.img\ninitramfs initrd.img followkernel\n";

    private static readonly string[] Files =
    [
        "bcm2837-rpi-3-b.dtb", "bootcode.bin", "cmdline.txt", "config.txt", "fixup.dat", "initrd.img", "kernel8.img", "overlays/disable-bt.dtbo", "start.elf",
    ];

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Write_Rpi3_IsTheTreeOfTheBootPartition()
    {
        using var build = await BuildAsync("rpi3", "kernel+initrd");
        var tar = build.PathOf("Small-rpi3.tar");

        var listed = await Judge.RunAsync("tar", ["-tf", tar], TestContext.CancellationToken);
        Directory.CreateDirectory(build.PathOf("tree"));
        await Judge.RunAsync("tar", ["-xf", tar, "-C", build.PathOf("tree")], TestContext.CancellationToken);

        CollectionAssert.AreEqual(
            Files.SelectMany(file => file.Contains('/') ? ["overlays/", file] : new[] { file }).ToArray(), listed.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        CollectionAssert.AreEqual(TestKernel.Image(), build.Read("tree/kernel8.img"));
        CollectionAssert.AreEqual(build.Read("Small-initrd.img"), build.Read("tree/initrd.img"));
        Assert.AreEqual(Configuration, await File.ReadAllTextAsync(build.PathOf("tree/config.txt"), TestContext.CancellationToken));
        Assert.AreEqual("console=ttyS0  quiet rootfstype=ramfs\n", await File.ReadAllTextAsync(build.PathOf("tree/cmdline.txt"), TestContext.CancellationToken));
        Assert.AreEqual("device tree", await File.ReadAllTextAsync(build.PathOf("tree/bcm2837-rpi-3-b.dtb"), TestContext.CancellationToken));
        Assert.AreEqual("overlay", await File.ReadAllTextAsync(build.PathOf("tree/overlays/disable-bt.dtbo"), TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task Write_RootInMemory_IsOnePartitionWithTheSameTree()
    {
        using var build = await BuildAsync("rpi", "rpi3");
        var image = build.PathOf("Small-rpi.img");
        Directory.CreateDirectory(build.PathOf("tree"));
        await Judge.RunAsync("tar", ["-xf", build.PathOf("Small-rpi3.tar"), "-C", build.PathOf("tree")], TestContext.CancellationToken);

        var table = await TableAsync(image);
        var listed = await Judge.RunAsync("mdir", ["-i", $"{image}@@1M", "-/", "-b", "::"], TestContext.CancellationToken);

        Assert.AreEqual("dos", (string?)table["label"]);
        var partition = table["partitions"]!.AsArray().Single()!;
        Assert.AreEqual("c", (string?)partition["type"]);
        Assert.AreEqual(2048, (int)partition["start"]!);
        await CheckFatAsync(build, image, partition);
        CollectionAssert.AreEquivalent(Files, listed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.EndsWith('/')).Select(line => line["::/".Length..]).ToArray());
        foreach (var file in Files)
        {
            await Judge.RunAsync("mcopy", ["-n", "-i", $"{image}@@1M", $"::{file}", build.PathOf("copy")], TestContext.CancellationToken);
            CollectionAssert.AreEqual(build.Read($"tree/{file}"), build.Read("copy"), file);
            File.Delete(build.PathOf("copy"));
        }
    }

    [TestMethod]
    [DataRow("squashfs", false)]
    [DataRow("ext4", true)]
    public async Task Write_RootOnTheCard_IsNamedByTheSignature(string root, bool verity)
    {
        using var build = New(change: request => request with { Disk = new() { Root = root, Verity = verity } });
        await build.BuildAsync(["rpi"], TestContext.CancellationToken);
        var image = build.PathOf("Small-rpi.img");

        var table = await TableAsync(image);
        await Judge.RunAsync("mcopy", ["-n", "-i", $"{image}@@1M", "::cmdline.txt", build.PathOf("cmdline")], TestContext.CancellationToken);

        var signature = ((string)table["id"]!)["0x".Length..];
        var partitions = table["partitions"]!.AsArray();
        Assert.AreEqual(verity ? "c,83,83" : "c,83", string.Join(',', partitions.Select(partition => (string?)partition!["type"])));
        var words = (await File.ReadAllTextAsync(build.PathOf("cmdline"), TestContext.CancellationToken)).TrimEnd('\n').Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string[] expected = ["console=ttyS0", "quiet", $"root=PARTUUID={signature}-02", $"rootfstype={root}"];
        CollectionAssert.AreEqual(expected, words[..4]);
        if (!verity)
        {
            Assert.HasCount(4, words);
            return;
        }

        Assert.AreEqual($"linuxkit.verity_hash=PARTUUID={signature}-03", words[5]);
        await CutAsync(build, image, partitions[1]!, "data");
        await CutAsync(build, image, partitions[2]!, "tree");
        await Judge.RunAsync("veritysetup", ["verify", build.PathOf("data"), build.PathOf("tree"), words[4]["roothash=".Length..]], TestContext.CancellationToken);
    }

    [TestMethod]
    public async Task Write_Twice_GivesTheSameBytes()
    {
        using var one = New(change: request => request with { Disk = new() { Root = "erofs", Verity = true } });
        using var other = New(change: request => request with { Disk = new() { Root = "erofs", Verity = true } });

        var first = await one.BuildAsync(["rpi", "rpi3"], TestContext.CancellationToken);
        var second = await other.BuildAsync(["rpi3", "rpi"], TestContext.CancellationToken);

        CollectionAssert.AreEquivalent(first.Outputs.SelectMany(output => output.Files).ToArray(), second.Outputs.SelectMany(output => output.Files).ToArray());
    }

    [TestMethod]
    public async Task Write_SizeAndFreeSpace_AreTheCards()
    {
        const long mebibyte = 1024 * 1024;
        using var build = await BuildAsync("rpi");
        using var roomy = New(change: request => request with { Disk = new() { Root = "initramfs", FreeSpace = "8M" } });
        using var sized = New(change: request => request with { Disk = new() { Root = "initramfs", Size = "64M" } });

        await roomy.BuildAsync(["rpi"], TestContext.CancellationToken);
        await sized.BuildAsync(["rpi"], TestContext.CancellationToken);

        Assert.AreEqual(new FileInfo(build.PathOf("Small-rpi.img")).Length + (8 * mebibyte), new FileInfo(roomy.PathOf("Small-rpi.img")).Length);
        Assert.AreEqual(64 * mebibyte, new FileInfo(sized.PathOf("Small-rpi.img")).Length);
    }

    [TestMethod]
    public async Task Write_ConfigurationBesideTheFirmware_ReplacesOurs()
    {
        using var own = New([.. FormatBuild.RaspberryFirmware, ("usr/lib/raspi-firmware/config.txt", "kernel=kernel8.img\n"u8.ToArray())]);

        await own.BuildAsync(["rpi3"], TestContext.CancellationToken);

        Assert.AreEqual("kernel=kernel8.img\n", await Judge.RunAsync("tar", ["-xOf", own.PathOf("Small-rpi3.tar"), "config.txt"], TestContext.CancellationToken));
    }

    [TestMethod]
    [DataRow("bootcode.bin")]
    [DataRow("start.elf")]
    [DataRow("fixup.dat")]
    [DataRow("rpi-3-b.dtb")]
    public async Task Build_FirmwareWithoutAFile_IsRefused(string missing)
    {
        using var lacking = New([.. FormatBuild.RaspberryFirmware.Where(file => !file.Path.EndsWith(missing, StringComparison.Ordinal))]);

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => lacking.BuildAsync(["rpi"], TestContext.CancellationToken));

        Assert.AreEqual("LK0616", exception.Diagnostic.Code);
    }

    [TestMethod]
    public async Task Build_OtherArchitecture_IsRefused()
    {
        using var build = new FormatBuild();

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => build.BuildAsync(["rpi"], TestContext.CancellationToken));

        Assert.AreEqual("LK0605", exception.Diagnostic.Code);
    }

    [TestMethod]
    public async Task Build_CommandLineOfTwoLines_IsRefused()
    {
        using var build = new FormatBuild { Architecture = "arm64", Kernel = TestKernel.Image(), CommandLine = "one\n\n    two" };

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => build.BuildAsync(["rpi3"], TestContext.CancellationToken));

        Assert.AreEqual("LK0617", exception.Diagnostic.Code);
    }

    private static FormatBuild New((string Path, byte[] Content)[]? firmware = null, Func<BuildRequest, BuildRequest>? change = null) => new()
    {
        Architecture = "arm64",
        Kernel = TestKernel.Image(),
        Firmware = firmware ?? FormatBuild.RaspberryFirmware,
        Change = change ?? (request => request),
    };

    private async Task<FormatBuild> BuildAsync(params string[] formats)
    {
        var build = new FormatBuild { Architecture = "arm64", Kernel = await Judge.FilterAsync("gzip", ["-nc"], TestKernel.Image(), TestContext.CancellationToken) };
        await build.BuildAsync(formats, TestContext.CancellationToken);
        return build;
    }

    private async Task<JsonNode> TableAsync(string image) =>
        JsonNode.Parse(await Judge.RunAsync("sfdisk", ["--json", image], TestContext.CancellationToken))!["partitiontable"]!;

    private async Task CheckFatAsync(FormatBuild build, string image, JsonNode partition)
    {
        await CutAsync(build, image, partition, "fat");
        Assert.AreEqual("FAT32   ", Encoding.ASCII.GetString(build.Read("fat").AsSpan(82, 8)));
        await Judge.RunAsync("fsck.fat", ["-n", "-v", build.PathOf("fat")], TestContext.CancellationToken);
    }

    private async Task CutAsync(FormatBuild build, string image, JsonNode partition, string name)
    {
        var content = new byte[(long)partition["size"]! * 512];
        await using var disk = File.OpenRead(image);
        disk.Position = (long)partition["start"]! * 512;
        await disk.ReadExactlyAsync(content, TestContext.CancellationToken);
        await File.WriteAllBytesAsync(build.PathOf(name), content, TestContext.CancellationToken);
    }
}
