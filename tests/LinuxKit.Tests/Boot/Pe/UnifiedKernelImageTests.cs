using System.Buffers.Binary;
using System.Globalization;
using System.Text.RegularExpressions;
using LinuxKit.Boot.Pe;
using LinuxKit.Disks;
using LinuxKit.Tests.Archives;

namespace LinuxKit.Tests.Boot.Pe;

[TestClass]
public sealed partial class UnifiedKernelImageTests
{
    private static readonly UkiSection[] Sections =
    [
        Section(".osrel", "ID=test\n"u8.ToArray()),
        Section(".cmdline", "console=ttyS0"u8.ToArray()),
        Section(".linux", [.. Enumerable.Range(0, 70_000).Select(i => (byte)(i * 7))]),
        Section(".initrd", [.. Enumerable.Range(0, 4096).Select(i => (byte)(i * 3))]),
    ];

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Plan_DebiansStub_ObjdumpFindsEverySection()
    {
        if (!File.Exists(TestStub.Debian))
        {
            Assert.Inconclusive("systemd's stub is not installed");
        }

        var stub = await File.ReadAllBytesAsync(TestStub.Debian, TestContext.CancellationToken);
        var folder = Directory.CreateTempSubdirectory("linuxkit-uki-").FullName;
        try
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, "uki"), await WriteAsync(UnifiedKernelImage.Plan(stub, Sections).Content), TestContext.CancellationToken);

            var table = await Judge.RunAsync("objdump", ["-h", "-w", "uki"], TestContext.CancellationToken, folder);
            var before = await Judge.RunAsync("objdump", ["-h", "-w", TestStub.Debian], TestContext.CancellationToken);
            var rows = Rows(table);
            Assert.AreEqual(Rows(before).Count + Sections.Length, rows.Count, table);
            foreach (var section in Sections)
            {
                Assert.AreEqual(section.Content.Size, rows[section.Name].Size, section.Name);
                Assert.AreEqual(0, rows[section.Name].Address % 4096, table);
                await Judge.RunAsync("objcopy", ["-O", "binary", $"--only-section={section.Name}", "uki", "section"], TestContext.CancellationToken, folder);
                var content = await File.ReadAllBytesAsync(Path.Combine(folder, "section"), TestContext.CancellationToken);
                CollectionAssert.AreEqual(await WriteAsync(section.Content), content[..(int)section.Content.Size], section.Name);
            }

            var placed = rows.Values.OrderBy(row => row.Address).ToArray();
            for (var i = 1; i < placed.Length; i++)
            {
                Assert.IsGreaterThanOrEqualTo(placed[i - 1].Address + placed[i - 1].Size, placed[i].Address);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public async Task Plan_HeadersOfTheImage_SayWhatIsInIt()
    {
        var image = await WriteAsync(UnifiedKernelImage.Plan(TestStub.Create(1024), Sections).Content);

        var headers = PeHeaders.Read(image);
        Assert.AreSequenceEqual(new[] { ".text", ".osrel", ".cmdline", ".linux", ".initrd" }, headers.Sections.Select(section => section.Name));
        Assert.AreEqual((uint)headers.Sections[^1].VirtualEnd, BitConverter.ToUInt32(image, headers.SizeOfImageOffset));
        Assert.AreEqual(512u + 512 + 70_144 + 4096, BitConverter.ToUInt32(image, headers.SizeOfInitializedDataOffset));
        Assert.AreEqual(0u, BitConverter.ToUInt32(image, headers.CheckSumOffset));
        Assert.AreEqual(0ul, BitConverter.ToUInt64(image, headers.SymbolTableOffset));
        Assert.AreEqual(image.LongLength, headers.Sections[^1].RawEnd);
        Assert.AreEqual(-1, image.AsSpan().IndexOf("SYMBOL TABLE"u8));
    }

    [TestMethod]
    [DataRow(512u)]
    [DataRow(32u)]
    [DataRow(4096u)]
    public async Task Plan_Sections_AreFoundByWholeSectors(uint fileAlignment)
    {
        var stub = TestStub.Create(4096);
        BinaryPrimitives.WriteUInt32LittleEndian(stub.AsSpan(TestStub.FileAlignment), fileAlignment);

        var plan = UnifiedKernelImage.Plan(stub, Sections);

        var image = await WriteAsync(plan.Content);
        Assert.AreEqual(plan.Content.Size, image.LongLength);
        foreach (var section in Sections)
        {
            var (offset, length) = plan.Sections[section.Name];
            Assert.AreEqual(0, offset % Math.Max(512, fileAlignment));
            CollectionAssert.AreEqual(await WriteAsync(section.Content), image[(int)offset..(int)(offset + length)], section.Name);
            Assert.IsFalse(image.AsSpan((int)(offset + length)..(int)((offset + length + 511) / 512 * 512)).ContainsAnyExcept((byte)0));
        }
    }

    [TestMethod]
    public async Task Plan_EmptySection_IsLeftOut()
    {
        var image = await WriteAsync(UnifiedKernelImage.Plan(TestStub.Create(), [Section(".cmdline", []), Section(".linux", [1])]).Content);
        Assert.AreSequenceEqual(new[] { ".text", ".linux" }, PeHeaders.Read(image).Sections.Select(section => section.Name));
    }

    [TestMethod]
    public async Task Plan_MoreSectionsThanTheStubHasRoomFor_IsRefused()
    {
        // 512 bytes of headers, of which 324 stand before the section table.
        Assert.HasCount(4, PeHeaders.Read(await WriteAsync(UnifiedKernelImage.Plan(TestStub.Create(), Sections[..3]).Content)).Sections);
        var error = Assert.ThrowsExactly<LinuxKitException>(() => UnifiedKernelImage.Plan(TestStub.Create(), Sections));
        Assert.AreEqual("LK0511", error.Diagnostic.Code);
        Assert.Contains("has 1 sections and room for 3 more; the image needs 4 more", error.Message);
    }

    [TestMethod]
    public void Plan_FourGibibytes_AreRefused()
    {
        var large = new UkiSection(".initrd", new DiskContent(uint.MaxValue - 5000L, (_, _) => Task.CompletedTask));
        Assert.AreEqual("LK0512", Assert.ThrowsExactly<LinuxKitException>(() => UnifiedKernelImage.Plan(TestStub.Create(), [large])).Diagnostic.Code);
        var fits = large with { Content = large.Content with { Size = uint.MaxValue - 5000L - 8192 } };
        Assert.AreEqual(4_294_955_520L, UnifiedKernelImage.Plan(TestStub.Create(), [fits]).Content.Size);
    }

    [TestMethod]
    public void Plan_StubCutOffAnywhere_IsRefused()
    {
        var stub = TestStub.Create();
        for (var length = 0; length < 1024; length++)
        {
            var error = Assert.ThrowsExactly<LinuxKitException>(() => UnifiedKernelImage.Plan(stub.AsMemory(0, length), Sections[..1]), $"{length}");
            Assert.AreEqual("LK0510", error.Diagnostic.Code);
        }
    }

    [TestMethod]
    public async Task Plan_DamagedHeaders_AreRefusedOrGiveAWholeImage()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        for (var run = 0; run < 3000; run++)
        {
            var stub = TestStub.Create();
            for (var i = random.Next(1, 4); i > 0; i--)
            {
                stub[random.Next(60, 380)] = (byte)random.Next(256);
            }

            try
            {
                var plan = UnifiedKernelImage.Plan(stub, Sections[..1]).Content;
                Assert.AreEqual(plan.Size, (await WriteAsync(plan)).LongLength, $"seed {seed}");
            }
            catch (LinuxKitException)
            {
            }
        }
    }

    private static UkiSection Section(string name, byte[] content) => new(name, DiskContent.Of(content));

    private static async Task<byte[]> WriteAsync(DiskContent content)
    {
        using var output = new MemoryStream();
        await content.WriteAsync(output, CancellationToken.None);
        return output.ToArray();
    }

    private static Dictionary<string, (long Size, long Address)> Rows(string table) => RowPattern().Matches(table).ToDictionary(
        match => match.Groups[1].Value,
        match => (long.Parse(match.Groups[2].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture), long.Parse(match.Groups[3].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)));

    [GeneratedRegex(@"^ *\d+ (\.\S+) +([0-9a-f]+) +([0-9a-f]+) ", RegexOptions.Multiline)]
    private static partial Regex RowPattern();
}
