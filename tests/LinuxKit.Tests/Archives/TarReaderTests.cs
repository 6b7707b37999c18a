using LinuxKit.Archives;

namespace LinuxKit.Tests.Archives;

[TestClass]
public sealed class TarReaderTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Read_OneByteAtATime_GivesTheSame()
    {
        var items = SampleItems.All.AddRange(SampleItems.Extended);
        var archive = await items.WriteTarAsync(TestContext.CancellationToken);
        Assert.That.AreSame(items, await new TarReader(new OneByteStream(archive)).ReadItemsAsync(TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task Read_ContentsLeftOrHalfRead_FindsTheNextEntry()
    {
        var archive = await SampleItems.All.WriteTarAsync(TestContext.CancellationToken);
        var reader = new TarReader(new MemoryStream(archive));
        for (var i = 0; i < SampleItems.All.Length; i++)
        {
            Assert.AreEqual(SampleItems.All[i].Entry.Path, (await reader.ReadNextAsync(TestContext.CancellationToken))!.Path);
            _ = await reader.Content.ReadAsync(new byte[i % 3], TestContext.CancellationToken);
        }

        Assert.IsNull(await reader.ReadNextAsync(TestContext.CancellationToken));
        Assert.IsNull(await reader.ReadNextAsync(TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task Read_ContentOfAnEarlierEntry_IsRefused()
    {
        var archive = await SampleItems.All.WriteTarAsync(TestContext.CancellationToken);
        var reader = new TarReader(new MemoryStream(archive));
        await reader.ReadNextAsync(TestContext.CancellationToken);
        await reader.ReadNextAsync(TestContext.CancellationToken);
        var content = reader.Content;
        await reader.ReadNextAsync(TestContext.CancellationToken);
        await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => content.ReadAllAsync(TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task Read_EndOfArchive_ReadsTheStreamToItsEnd()
    {
        byte[] archive = [.. await SampleItems.All.WriteTarAsync(TestContext.CancellationToken), .. new byte[9000]];
        var other = Digest.OfSha256("other"u8);
        await using var stream = new VerifyingStream(new MemoryStream(archive), other);
        var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(
            () => new TarReader(stream).ReadItemsAsync(TestContext.CancellationToken));
        Assert.AreEqual("LK0301", error.Diagnostic.Code);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task Read_CutAnywhere_IsAnErrorOrEndsBetweenEntries(bool seekable)
    {
        var items = SampleItems.All[..5].AddRange(SampleItems.All[14..16]).AddRange(SampleItems.Extended[3..]);
        var archive = await items.WriteTarAsync(TestContext.CancellationToken);
        var whole = 0;
        for (var length = 0; length < archive.Length - 1024; length++)
        {
            try
            {
                // Contents are passed over: that must not go beyond the end.
                var reader = new TarReader(seekable ? new MemoryStream(archive[..length]) : archive[..length].AsForwardStream());
                var read = 0;
                while (await reader.ReadNextAsync(TestContext.CancellationToken) is { } entry)
                {
                    Assert.AreEqual(items[read++].Entry.Path, entry.Path);
                }

                Assert.AreEqual(0, length % 512);
                whole++;
            }
            catch (LinuxKitException exception)
            {
                Assert.AreEqual("LK0305", exception.Diagnostic.Code);
            }
        }

        Assert.AreEqual(items.Length, whole, "Between two entries an archive may end, and nowhere else.");
    }

    [TestMethod]
    public async Task Read_RandomChanges_OnlyFailsAsExpected()
    {
        var archive = await SampleItems.All.AddRange(SampleItems.Extended).WriteTarAsync(TestContext.CancellationToken);
        await RandomInput.ForEachSeedAsync(600, async random =>
        {
            var mutated = RandomInput.Mutate(archive, random);
            TarBytes.FixChecksums(mutated);
            await mutated.ReadTarAsync(TestContext.CancellationToken);
        });
    }

    [TestMethod]
    public async Task Read_RandomHeaders_OnlyFailsAsExpected() =>
        await RandomInput.ForEachSeedAsync(2000, async random =>
        {
            // Random bytes in the numbers, random types and random records: what a checksum does not stop.
            var archive = TarBytes.Header("name", "0xgLKSD1253XMV7"[random.Next(15)], random.Next(1500));
            random.NextBytes(archive.AsSpan(random.Next(100, 250), random.Next(250)));
            byte[] bytes = [.. archive, .. new byte[2048]];
            random.NextBytes(bytes.AsSpan(512, random.Next(1500)));
            TarBytes.FixChecksums(bytes);
            await bytes.ReadTarAsync(TestContext.CancellationToken);
        });

    [TestMethod]
    public async Task Read_WrongChecksum_IsAnError()
    {
        var archive = await SampleItems.All.WriteTarAsync(TestContext.CancellationToken);
        archive[3] ^= 1;
        await FailsAsync(archive, "LK0305");
    }

    [TestMethod]
    public async Task Read_NumbersInBase256_AreUnderstood()
    {
        var header = TarBytes.Header("name", '0', 0);
        header.AsSpan(108, 8).Clear();
        header[108] = 0x80;
        header[112] = 0xff;
        header[115] = 0xfe;
        header.AsSpan(136, 12).Fill(0xff);
        header[147] = 0xf0;
        TarBytes.FixChecksums(header);
        var entry = (await header.ReadTarAsync(TestContext.CancellationToken)).Single().Entry;
        Assert.AreEqual(0xff0000feu, entry.UserId);
        Assert.AreEqual(-16, entry.ModificationTime);
    }

    [TestMethod]
    [DataRow(124, "size")]
    [DataRow(108, "owner")]
    public async Task Read_NegativeNumber_IsAnError(int offset, string what)
    {
        var header = TarBytes.Header("name", '0', 0);
        header.AsSpan(offset, 8).Fill(0xff);
        TarBytes.FixChecksums(header);
        TestContext.WriteLine(what);
        await FailsAsync(header, "LK0305");
    }

    [TestMethod]
    public async Task Read_UnknownType_IsAFile()
    {
        byte[] archive = [.. TarBytes.Header("name", 'Z', 3), .. TarBytes.Block("abc"), .. new byte[1024]];
        var item = (await archive.ReadTarAsync(TestContext.CancellationToken)).Single();
        Assert.AreEqual(EntryKind.File, item.Entry.Kind);
        CollectionAssert.AreEqual("abc"u8.ToArray(), item.Content);
    }

    [TestMethod]
    public async Task Read_VolumeLabelAndDumpDirectory_ArePassedOver()
    {
        byte[] archive =
        [
            .. TarBytes.Header("label", 'V', 0), .. TarBytes.Header("dir/", 'D', 5), .. TarBytes.Block("Nabc\0"),
            .. TarBytes.Header("file", '0', 1), .. TarBytes.Block("x"), .. new byte[1024],
        ];
        var items = await archive.ReadTarAsync(TestContext.CancellationToken);
        CollectionAssert.AreEqual(new[] { "dir", "file" }, items.Select(item => item.Entry.Path).ToArray());
        Assert.AreEqual(EntryKind.Directory, items[0].Entry.Kind);
        await FailsAsync([.. TarBytes.Header("file", 'M', 1), .. TarBytes.Block("x")], "LK0305");
    }

    [TestMethod]
    [DataRow("./", ".")]
    [DataRow("./etc/", "./etc")]
    [DataRow("/", "/")]
    public async Task Read_DirectoryNames_LoseTheSlashAtTheEnd(string name, string expected)
    {
        // Without the type of a directory, as V7 wrote them.
        var items = await TarBytes.Header(name, '\0', 0).ReadTarAsync(TestContext.CancellationToken);
        Assert.AreEqual(expected, items.Single().Entry.Path);
        Assert.AreEqual(EntryKind.Directory, items.Single().Entry.Kind);
    }

    [TestMethod]
    public async Task Read_NameNotUtf8_IsAnErrorUnlessALongNameReplacesIt()
    {
        var header = TarBytes.Header("cut", '0', 0);
        header[2] = 0xc3;
        TarBytes.FixChecksums(header);
        await FailsAsync(header, "LK0304");

        byte[] archive = [.. TarBytes.Extended("14 path=cuté\n"), .. header];
        Assert.AreEqual("cuté", (await archive.ReadTarAsync(TestContext.CancellationToken)).Single().Entry.Path);
    }

    [TestMethod]
    public async Task Read_EmptyNameOrLink_IsAnError()
    {
        await FailsAsync(TarBytes.Header("", '0', 0), "LK0305");
        await FailsAsync(TarBytes.Header("link", '2', 0), "LK0305");
    }

    [TestMethod]
    public async Task Read_HeaderThatAnnouncesTooMuch_IsRefusedBeforeItIsRead()
    {
        await FailsAsync(TarBytes.Header("x", 'x', (1 << 20) + 1), "LK0303");
        await FailsAsync(TarBytes.Header("L", 'L', (1 << 20) + 1), "LK0303");
        var long4096 = new string('x', 4096);
        await FailsAsync([.. TarBytes.Header("L", 'L', 4097), .. TarBytes.Block(long4096 + "\0"), .. TarBytes.Header("x", '0', 0)], "LK0303");
    }

    private async Task FailsAsync(byte[] archive, string code)
    {
        var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => archive.ReadTarAsync(TestContext.CancellationToken));
        Assert.AreEqual(code, error.Diagnostic.Code, error.Message);
    }
}
