using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using System.Text.RegularExpressions;
using LinuxKit.Tests.Boot.Grub;
using LinuxKit.Tests.Disks.Iso9660;

namespace LinuxKit.Tests.Formats;

/// <summary>Media for both firmwares: kernel and initrd are on them once. GRUB reads them by their sectors, out of the EFI program where that holds them.</summary>
[TestClass]
public sealed partial class SharedBootFilesTests
{
    private const int Sector = 512;

    // Where a disk's first sector has the core's.
    private const int DiskPointer = 0x5C;
    private const int HybridPointer = 0x1B0;

    public required TestContext TestContext { get; init; }

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    [DataRow("raw", "Small-hybrid.img", DiskPointer, 0)]
    [DataRow("aws", "Small.raw", DiskPointer, 300_001)]
    [DataRow("iso", "Small-hybrid.iso", HybridPointer, 0)]
    [DataRow("iso", "Small-hybrid.iso", HybridPointer, 5_000_003)]
    public async Task Write_Medium_HoldsKernelAndInitrdOnce(string format, string name, int pointer, int microcode)
    {
        using var build = Build(microcode);
        await build.BuildAsync([format, "kernel+initrd"], Token);
        var disk = build.Read(name);

        await AssertOnceAsync(build, disk, CoreOf(disk, pointer), device: 0);
    }

    [TestMethod]
    public async Task Write_DiskWithGrubForUefi_HoldsFilesThatBothFirmwaresReadByTheirNames()
    {
        using var build = Build(microcode: 300_001, hasGrubForEfi: true);
        await build.BuildAsync(["raw", "kernel+initrd"], Token);
        var disk = build.Read("Small-hybrid.img");

        var program = await ProgramOfAsync(disk, CoreOf(disk, DiskPointer));

        Assert.Contains("linux /boot/kernel ", program);
        Assert.Contains("initrd /boot/initrd.img\n", program);
        Assert.AreEqual(1, CountOf(disk, build.Read("Small-kernel")));
        Assert.AreEqual(1, CountOf(disk, build.Read("Small-initrd.img")));
    }

    [TestMethod]
    public async Task Write_DiscWithGrubForUefi_HoldsKernelAndInitrdOnce()
    {
        using var build = Build(microcode: 300_001, hasGrubForEfi: true);
        await build.BuildAsync(["iso", "kernel+initrd"], Token);
        var disc = build.Read("Small-hybrid.iso");

        await AssertOnceAsync(build, disc, CoreOf(disc, HybridPointer), device: 0);
    }

    [TestMethod]
    [DataRow("iso", "Small-hybrid.iso")]
    [DataRow("iso-efi", "Small-efi.iso")]
    public async Task Write_DiscWithGrubForUefi_TellsItTheSectors(string format, string name)
    {
        using var build = Build(microcode: 300_001, hasGrubForEfi: true);
        await build.BuildAsync([format, "kernel+initrd"], Token);

        var script = await Xorriso.RunAsync(Token, "-osirrox", "on", "-indev", build.PathOf(name), "-concat", "append", "-", "/EFI/debian/grub.cfg");

        AssertOnce(build, build.Read(name), string.Join('\n', script) + '\n', device: 0);
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    [UnsupportedOSPlatform("windows")]
    public async Task Install_OnASwitch_HasKernelAndInitrdOnce()
    {
        using var build = Build(microcode: 700_001);
        await build.BuildAsync(["onie", "kernel+initrd"], Token);
        using var disk = new OnieDisk();
        await disk.CreateAsync(Token);

        await disk.InstallAsync(build.PathOf("Small-onie.bin"), Token);

        var partitions = await disk.PartitionsAsync(Token);
        var bytes = await File.ReadAllBytesAsync(disk.Path, Token);
        await AssertOnceAsync(build, bytes, (int)partitions["GRUB-BOOT"].Offset, (int)partitions["Small-boot"].Offset);
        Assert.AreEqual(1, CountOf(build.Read("Small-onie.bin"), build.Read("Small-initrd.img")));
    }

    // Noise in front of the initrd, so that it is as large as wanted.
    private static FormatBuild Build(int microcode, bool hasGrubForEfi = false)
    {
        var noise = new byte[microcode];
        new Random(1).NextBytes(noise);
        return new FormatBuild { Microcode = microcode > 0 ? noise : null, HasGrubForEfi = hasGrubForEfi };
    }

    // What GRUB would read: the sectors that its core names, from the start of the device that is its root.
    private async Task AssertOnceAsync(FormatBuild build, byte[] disk, int core, int device) =>
        AssertOnce(build, disk, await ProgramOfAsync(disk, core), device);

    private async Task<string> ProgramOfAsync(byte[] disk, int core)
    {
        var decompressor = TestGrub.Debians()["lzma_decompress.img"].Length;
        return Encoding.Latin1.GetString(await TestGrub.UnpackAsync(disk.AsMemory(core), decompressor, Token));
    }

    private static int CoreOf(byte[] disk, int pointer) => (int)BinaryPrimitives.ReadInt64LittleEndian(disk.AsSpan(pointer)) * Sector;

    private static void AssertOnce(FormatBuild build, byte[] disk, string program, int device)
    {
        foreach (var (command, file) in new[] { (KernelBlocks(), "Small-kernel"), (InitrdBlocks(), "Small-initrd.img") })
        {
            var blocks = command.Match(program);
            Assert.IsTrue(blocks.Success, file);
            var content = build.Read(file);
            var read = disk.AsSpan(device + (Number(blocks, 1) * Sector), Number(blocks, 2) * Sector);
            Assert.IsTrue(read[..content.Length].SequenceEqual(content), file);
            Assert.IsLessThan(Sector, read.Length - content.Length);
            Assert.IsFalse(read[content.Length..].ContainsAnyExcept((byte)0), file);
            Assert.AreEqual(1, CountOf(disk, content), file);
        }
    }

    private static int CountOf(ReadOnlySpan<byte> disk, ReadOnlySpan<byte> content) => disk.Count(content);

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?:linux |set kernel=)(\d+)\+(\d+)[ \n]")]
    private static partial Regex KernelBlocks();

    [GeneratedRegex(@"initrd[ =](\d+)\+(\d+)\n")]
    private static partial Regex InitrdBlocks();
}
