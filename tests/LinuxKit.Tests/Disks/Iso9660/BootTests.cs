using System.Buffers.Binary;
using LinuxKit.Disks;
using LinuxKit.Disks.Iso9660;
using LinuxKit.Tests.Archives;

namespace LinuxKit.Tests.Disks.Iso9660;

[TestClass]
public sealed class BootTests
{
    private static readonly IsoFile[] Files = [TestDisc.File("boot/kernel", "kernel")];

    private static readonly HybridOptions Hybrid = new()
    {
        DiskId = new Guid("00112233-4455-6677-8899-aabbccddeeff"),
        EfiPartitionId = new Guid("ffeeddcc-bbaa-9988-7766-554433221100"),
        MbrSignature = 0x12345678,
        BootCode = Noise(512),
    };

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public async Task Plan_BiosAndEfi_AreInTheCatalog()
    {
        using var disc = await TestDisc.WriteAsync(TestDisc.Options with { Bios = Image(5000), Efi = Image(9 * 512) }, Files, Token);

        CollectionAssert.AreEqual(
            (string[])[
                "El Torito catalog  : 20  1",
                "El Torito images   :   N  Pltf  B   Emul  Ld_seg  Hdpt  Ldsiz         LBA",
                "El Torito boot img :   1  BIOS  y   none  0x0000  0x00      4          30",
                "El Torito boot img :   2  UEFI  y   none  0x0000  0x00      9          34",
            ],
            await ElToritoAsync(disc));
    }

    [TestMethod]
    public async Task Plan_EfiAlone_IsTheFirstEntry()
    {
        using var disc = await TestDisc.WriteAsync(TestDisc.Options with { Efi = Image(65535 * 512) }, [], Token);

        CollectionAssert.Contains(await ElToritoAsync(disc), "El Torito boot img :   1  UEFI  y   none  0x0000  0x00  65535          28");
    }

    [TestMethod]
    public async Task Plan_EfiLargerThanSixteenBits_ReachesToTheEnd()
    {
        using var disc = await TestDisc.WriteAsync(TestDisc.Options with { Efi = Image(65536 * 512) }, [], Token);

        CollectionAssert.Contains(await ElToritoAsync(disc), "El Torito boot img :   1  UEFI  y   none  0x0000  0x00      0          28");
    }

    [TestMethod]
    public async Task Plan_BootImageWithAName_IsKnownByIt()
    {
        var (bios, efi) = (Image(6000) with { HasBootInformationTable = true, LoadSectors = 8 }, Image(4096));
        IsoFile[] files = [new("efi.img", efi.Image), new("bios.img", bios.Image), .. Files];
        using var disc = await TestDisc.WriteAsync(TestDisc.Options with { Bios = bios, Efi = efi }, files, Token);

        var report = await ElToritoAsync(disc);

        CollectionAssert.Contains(report, "El Torito boot img :   1  BIOS  y   none  0x0000  0x00      8          30");
        CollectionAssert.Contains(report, "El Torito boot img :   2  UEFI  y   none  0x0000  0x00      8          34");
        CollectionAssert.Contains(report, "El Torito img path :   1  /bios.img");
        CollectionAssert.Contains(report, "El Torito img path :   2  /efi.img");
        CollectionAssert.Contains(report, "El Torito img opts :   1  boot-info-table");
    }

    [TestMethod]
    [DataRow(2556)]
    [DataRow(6000)]
    [DataRow(6001)]
    [DataRow(6002)]
    [DataRow(6003)]
    public async Task Plan_BootImage_IsToldItsPlaceAsXorrisoTellsIt(int size)
    {
        using var folder = new TestFolder();
        var (boot, theirs, extracted) = (folder.PathOf("boot.img"), folder.PathOf("theirs.iso"), folder.PathOf("extracted.img"));
        await File.WriteAllBytesAsync(boot, Noise(size), Token);
        await Xorriso.RunAsync(
            Token, "-as", "mkisofs", "-quiet", "-b", "boot.img", "-no-emul-boot", "-boot-load-size", "4", "-boot-info-table", "--grub2-boot-info", "-o", theirs, boot);
        await Xorriso.RunAsync(Token, "-osirrox", "on", "-indev", theirs, "-extract", "/boot.img", extracted);
        var expected = await File.ReadAllBytesAsync(extracted, Token);
        var image = new ElToritoEntry(DiskContent.OfFile(boot)) { HasBootInformationTable = true, HasGrubBlockList = true };

        var plan = IsoImage.Plan(TestDisc.Options with { Bios = image }, [new("boot.img", image.Image)]);

        // The pointers are xorriso's, moved from its place to ours; the sum is made of the image with GRUB's pointer in it.
        var disc = await plan.Content.ToBytesAsync(Token);
        var offset = plan.FindExtent("boot.img").Offset;
        var (place, theirPlace) = ((uint)(offset / 2048), BinaryPrimitives.ReadUInt32LittleEndian(expected.AsSpan(12)));
        Assert.AreEqual((theirPlace * 4UL) + 5, BinaryPrimitives.ReadUInt64LittleEndian(expected.AsSpan(2548)));
        BinaryPrimitives.WriteUInt32LittleEndian(expected.AsSpan(12), place);
        BinaryPrimitives.WriteUInt64LittleEndian(expected.AsSpan(2548), (place * 4UL) + 5);
        BinaryPrimitives.WriteUInt32LittleEndian(expected.AsSpan(20), BinaryPrimitives.ReadUInt32LittleEndian(expected.AsSpan(20)) + ((place - theirPlace) * 4));
        CollectionAssert.AreEqual(expected, disc.AsSpan((int)offset, size).ToArray());
    }

    [TestMethod]
    [DataRow(63, false)]
    [DataRow(2555, true)]
    [DataRow((640 * 1024) + 1, false)]
    public void Plan_BootImageThatCantBeToldItsPlace_IsRefused(int size, bool isGrub)
    {
        var image = Image(size) with { HasBootInformationTable = !isGrub, HasGrubBlockList = isGrub };

        var exception = Assert.ThrowsExactly<LinuxKitException>(() => IsoImage.Plan(TestDisc.Options with { Bios = image }, []));

        Assert.AreEqual("LK0933", exception.Diagnostic.Code);
    }

    [TestMethod]
    public async Task Plan_HybridWithEfi_IsADiskWithAnEfiSystemPartition()
    {
        var options = TestDisc.Options with { Bios = Image(5000), Efi = Image(1 << 20), Hybrid = Hybrid };
        using var disc = await TestDisc.WriteAsync(options, Files, Token);

        Assert.Contains("No problems found.", await Judge.RunAsync("sgdisk", ["-v", disc.Path], Token));
        Assert.Contains("type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B, uuid=FFEEDDCC-BBAA-9988-7766-554433221100, name=\"EFI system partition\"", await Judge.RunAsync("sfdisk", ["-d", disc.Path], Token));
        var report = await Xorriso.RunAsync(Token, "-indev", disc.Path, "-report_el_torito", "plain", "-report_system_area", "plain");
        CollectionAssert.Contains(report, "System area summary: MBR protective-msdos-label grub2-mbr cyl-align-off GPT");
        CollectionAssert.Contains(report, "El Torito boot img :   2  UEFI  y   none  0x0000  0x00   2048          34");
        CollectionAssert.Contains(report, "GPT start and size :   1  136  2048");
        CollectionAssert.Contains(report, "MBR partition      :   2   0x80  0x00            0            1");
        CollectionAssert.Contains(report, "GPT disk GUID      :      33221100554477668899aabbccddeeff");
    }

    [TestMethod]
    public async Task Plan_HybridWithoutEfi_IsADiskWithOnePartition()
    {
        using var disc = await TestDisc.WriteAsync(TestDisc.Options with { Bios = Image(5000), Hybrid = Hybrid }, Files, Token);

        var dump = await Judge.RunAsync("sfdisk", ["-d", disc.Path], Token);

        Assert.Contains("label: dos", dump);
        Assert.Contains("label-id: 0x12345678", dump);
        Assert.MatchesRegex($@"start= +0, size= +{new FileInfo(disc.Path).Length / 512}, type=17, bootable", dump);
    }

    [TestMethod]
    public async Task Plan_BootCode_IsToldWhereTheCoreBegins()
    {
        var disc = await IsoImage.Plan(TestDisc.Options with { Bios = Image(5000), Hybrid = Hybrid }, Files).Content.ToBytesAsync(Token);

        CollectionAssert.AreEqual(Hybrid.BootCode[..0x1B0].ToArray(), disc[..0x1B0]);
        Assert.AreEqual((4 * 30UL) + 4, BinaryPrimitives.ReadUInt64LittleEndian(disc.AsSpan(0x1B0)));
        CollectionAssert.AreEqual(Noise(5000), disc[(30 * 2048)..((30 * 2048) + 5000)]);
    }

    [TestMethod]
    public async Task Plan_HybridForEfiAlone_HasAProtectiveMbrAndNothingElse()
    {
        using var disc = await TestDisc.WriteAsync(TestDisc.Options with { Efi = Image(1 << 20), Hybrid = Hybrid with { BootCode = default } }, Files, Token);

        Assert.Contains("No problems found.", await Judge.RunAsync("sgdisk", ["-v", disc.Path], Token));
        var mbr = (await File.ReadAllBytesAsync(disc.Path, Token))[..512];
        Assert.IsTrue(mbr.AsSpan(0, 440).IndexOfAnyExcept((byte)0) < 0);
        Assert.AreEqual(0xEE, mbr[450]);
        Assert.IsTrue(mbr.AsSpan(462, 48).IndexOfAnyExcept((byte)0) < 0);
    }

    [TestMethod]
    public void Plan_BootCodeWithoutABootImage_IsRefused() =>
        Assert.ThrowsExactly<ArgumentException>(() => IsoImage.Plan(TestDisc.Options with { Hybrid = Hybrid }, Files));

    private static ElToritoEntry Image(int size) => new(DiskContent.Of(Noise(size)));

    private static byte[] Noise(int size) => TestContents.Bytes(size, 1);

    private async Task<string[]> ElToritoAsync(TestDisc disc) =>
        [.. (await Xorriso.RunAsync(Token, "-indev", disc.Path, "-report_el_torito", "plain")).Where(line => !line.StartsWith("El Torito img blks", StringComparison.Ordinal))];
}
