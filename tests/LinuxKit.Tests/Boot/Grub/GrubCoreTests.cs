using System.Buffers.Binary;
using System.Text;
using LinuxKit.Boot.Grub;
using LinuxKit.Tests.Archives;

namespace LinuxKit.Tests.Boot.Grub;

[TestClass]
public sealed class GrubCoreTests
{
    private static readonly string[] Modules =
        ["biosdisk", "part_gpt", "part_msdos", "fat", "iso9660", "normal", "linux", "search", "configfile", "echo", "serial", "terminal", "test"];

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("i386-pc", 0)]
    [DataRow("i386-pc-eltorito", 2048)]
    public async Task Create_DebiansGrub_IsThatOfGrubMkimage(string format, int before)
    {
        const string configuration = "search --file --set=root /kernel\nconfigfile /grub.cfg\n";
        var images = TestGrub.Debians();
        var ours = before == 0 ? GrubCore.ForDisk(images, Modules, configuration, 1) : GrubCore.ForCd(images, Modules, configuration);
        var theirs = await GrubMkimageAsync(format, configuration);

        // All but the compressed size, and what two encoders make of the same bytes.
        var packed = before + 512 + images["lzma_decompress.img"].Length;
        var size = before + 512 + 8;
        BinaryPrimitives.WriteUInt32LittleEndian(theirs.AsSpan(size), BinaryPrimitives.ReadUInt32LittleEndian(ours.AsSpan(size)));
        var sectors = before + 512 - 4;
        BinaryPrimitives.WriteUInt16LittleEndian(theirs.AsSpan(sectors), (ushort)((ours.Length - before - 512) / 512));
        Assert.AreEqual(Convert.ToHexString(theirs.AsSpan(0, packed)), Convert.ToHexString(ours.AsSpan(0, packed)));

        theirs = await GrubMkimageAsync(format, configuration);
        CollectionAssert.AreEqual(await UnpackAsync(theirs[before..]), await UnpackAsync(ours[before..]));
    }

    [TestMethod]
    public async Task ForDisk_Core_IsWholeSectorsAndSaysWhereTheyLie()
    {
        var core = GrubCore.ForDisk(new GrubImages(TestGrub.Files()), ["top"], "a script", firstSector: 0x1_0000_0800);

        Assert.AreEqual(0, core.Length % 512);
        Assert.AreEqual(0x1_0000_0801, BinaryPrimitives.ReadInt64LittleEndian(core.AsSpan(0x1F4)));
        Assert.AreEqual((core.Length / 512) - 1, BinaryPrimitives.ReadUInt16LittleEndian(core.AsSpan(0x1FC)));
        var objects = "mimg\x0c\0\0\0\x70\x01\0\0"
            + $"\0\0\0\0\x68\0\0\0{Module("low")}\0" + $"\0\0\0\0\x6c\0\0\0{Module("middle")}\0\0" + $"\0\0\0\0\x68\0\0\0{Module("top")}\0"
            + "\x02\0\0\0\x14\0\0\0a script\0\0\0\0" + "\x03\0\0\0\x14\0\0\0/boot/grub\0\0";
        Assert.AreEqual("code\0\0data" + objects, System.Text.Encoding.Latin1.GetString(await TestGrub.UnpackAsync(core, 100, TestContext.CancellationToken)));
    }

    [TestMethod]
    public void ForCd_Image_IsTheStartAndTheSameCore()
    {
        var images = new GrubImages(TestGrub.Files());
        var image = GrubCore.ForCd(images, ["alone"], "");
        Assert.IsFalse(image.AsSpan(0, 2048).ContainsAnyExcept((byte)0xCD));
        CollectionAssert.AreEqual(GrubCore.ForDisk(images, ["alone"], "", 1), image[2048..]);
    }

    [TestMethod]
    public void Create_AnyFileMissingOrCutShort_IsRefused()
    {
        foreach (var name in new[] { "diskboot.img", "cdboot.img", "lzma_decompress.img", "kernel.img", "moddep.lst", "low.mod" })
        {
            var files = TestGrub.Files();
            var content = files[name];
            files.Remove(name);
            var error = Assert.ThrowsExactly<LinuxKitException>(() => GrubCore.ForCd(new GrubImages(files), ["top"], ""));
            Assert.AreEqual("LK0520", error.Diagnostic.Code);
            Assert.Contains(name, error.Message);
            if (name.EndsWith(".img", StringComparison.Ordinal))
            {
                foreach (var length in new[] { 0, 1, 26 })
                {
                    files[name] = content[..length];
                    Assert.AreEqual("LK0521", Fail(files), name);
                }
            }
        }

        foreach (var length in new[] { 0, 51, 91 })
        {
            var files = TestGrub.Files();
            files["low.mod"] = files["low.mod"][..length];
            Assert.AreEqual("LK0521", Fail(files, "top"));
        }

        var otherAddress = TestGrub.Files();
        otherAddress["diskboot.img"] = new byte[512];
        Assert.AreEqual("LK0521", Fail(otherAddress));
    }

    [TestMethod]
    public void Create_ModuleInTwoLinesOrAsDeepAsNoFiles_IsMadeOrRefused()
    {
        var files = TestGrub.Files();
        var once = GrubCore.ForCd(new GrubImages(files), ["top"], "");
        files["moddep.lst"] = (byte[])[.. files["moddep.lst"].ToArray(), .. "top:\n"u8];
        CollectionAssert.AreEqual(once, GrubCore.ForCd(new GrubImages(files), ["top"], ""));

        files["moddep.lst"] = Encoding.ASCII.GetBytes("top: 0\n" + string.Concat(Enumerable.Range(0, 200_000).Select(i => $"{i}: {i + 1}\n")));
        Assert.AreEqual("LK0520", Fail(files));
    }

    [TestMethod]
    public void Create_KernelOutOfBounds_IsRefused()
    {
        foreach (var address in new uint[] { 0, 0x8FFF, 0x9000 + (1024 * 1024), uint.MaxValue })
        {
            var files = TestGrub.Files();
            files["kernel.img"] = TestGrub.Kernel((address, new byte[10]));
            Assert.AreEqual("LK0521", Fail(files), $"{address}");
        }

        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var kernel = TestGrub.Kernel((0x9000, new byte[100]));
        for (var run = 0; run < 3000; run++)
        {
            byte[] damaged = [.. kernel];
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                GrubKernel.LayOut(damaged.AsSpan(0, random.Next(2) == 0 ? damaged.Length : random.Next(damaged.Length)));
            }
            catch (Exception e) when (e is not LinuxKitException)
            {
                throw new AssertFailedException($"With seed {seed}: {e}", e);
            }
            catch (LinuxKitException)
            {
            }
        }
    }

    [TestMethod]
    public void Create_MoreThanABiosCanLoad_IsRefused()
    {
        var files = TestGrub.Files();
        var noise = new byte[500_000];
        new Random(1).NextBytes(noise);
        files["alone.mod"] = TestGrub.Module(noise);
        Assert.AreEqual("LK0522", Fail(files, "alone"));
    }

    [TestMethod]
    public void Sector_BootImage_IsPatchedInTwoPlaces()
    {
        var code = GrubBoot.Sector(new GrubImages(TestGrub.Files()), 0x1_0000_0022);
        Assert.HasCount(440, code);
        Assert.AreEqual("2200000001000000", Convert.ToHexString(code.AsSpan(0x5C, 8)));
        Assert.AreEqual("9090", Convert.ToHexString(code.AsSpan(0x66, 2)));
        Assert.AreEqual(430, code.Count(value => value == 0xCC));

        var files = TestGrub.Files();
        files["boot.img"] = new byte[512];
        Assert.AreEqual("LK0521", Assert.ThrowsExactly<LinuxKitException>(() => GrubBoot.Sector(new GrubImages(files), 1)).Diagnostic.Code);
    }

    private static string Module(string name) => System.Text.Encoding.Latin1.GetString(TestGrub.Module(System.Text.Encoding.Latin1.GetBytes(name)));

    private Task<byte[]> UnpackAsync(byte[] core) => TestGrub.UnpackAsync(core, TestGrub.Debians()["lzma_decompress.img"].Length, TestContext.CancellationToken);

    private static string Fail(Dictionary<string, ReadOnlyMemory<byte>> files, string module = "top") =>
        Assert.ThrowsExactly<LinuxKitException>(() => GrubCore.ForCd(new GrubImages(files), [module], "")).Diagnostic.Code;

    private async Task<byte[]> GrubMkimageAsync(string format, string configuration)
    {
        var folder = Directory.CreateTempSubdirectory("linuxkit-grub-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "cfg"), configuration, TestContext.CancellationToken);
            await Judge.RunAsync(
                "grub-mkimage", ["-d", TestGrub.DebiansFolder, "-O", format, "-p", GrubCore.DefaultPrefix, "-c", "cfg", "-o", "core", .. Modules],
                TestContext.CancellationToken, folder);
            return await File.ReadAllBytesAsync(Path.Combine(folder, "core"), TestContext.CancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
