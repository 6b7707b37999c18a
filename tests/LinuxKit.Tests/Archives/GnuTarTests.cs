using LinuxKit.Archives;

namespace LinuxKit.Tests.Archives;

/// <summary>Archives of every dialect that GNU tar writes, of one tree made for the purpose.</summary>
[TestClass]
public sealed class GnuTarTests
{
    private const long Time = 1492533000;

    private readonly string _folder = Directory.CreateTempSubdirectory("linuxkit-tar-").FullName;

    public TestContext TestContext { get; set; } = null!;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [DataRow("v7", 99)]
    [DataRow("ustar", 200)]
    [DataRow("pax", 3000)]
    [DataRow("posix", 300)]
    [DataRow("gnu", 3000)]
    [DataRow("oldgnu", 300)]
    public async Task Read_EveryDialect_GivesTheTree(string format, int pathLength)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("needs links and owners");
        }

        var longPath = SampleItems.Long(pathLength - 2);
        var longLink = SampleItems.Long(Math.Min(pathLength, 99));
        var longContent = Enumerable.Range(0, 1025).Select(i => (byte)(i * 7)).ToArray();
        Write(longPath, longContent);
        Write("plain", "text\n"u8.ToArray());
        Write("ünïcode", []);
        File.CreateSymbolicLink(Path.Combine(_folder, "symbolic"), longLink);
        await Judge.RunAsync("ln", ["plain", "second"], TestContext.CancellationToken, _folder);

        var archive = await PackAsync(format, [longPath, "plain", "second", "ünïcode", "symbolic", Path.GetDirectoryName(longPath)!]);
        var expected = new[]
        {
            Item(longPath, EntryKind.File, longContent),
            Item("plain", EntryKind.File, "text\n"u8.ToArray()),
            Item("second", EntryKind.HardLink, [], "plain"),
            Item("ünïcode", EntryKind.File, []),
            Item("symbolic", EntryKind.SymbolicLink, [], longLink),
            Item(Path.GetDirectoryName(longPath)!, EntryKind.Directory, []),
        };
        Assert.That.AreSame(expected, await archive.ReadTarAsync(TestContext.CancellationToken));
        Assert.That.AreSame(expected, await new TarReader(new OneByteStream(archive)).ReadItemsAsync(TestContext.CancellationToken));
    }

    [TestMethod]
    [DataRow("oldgnu", null, 1)]
    [DataRow("oldgnu", null, 40)]
    [DataRow("gnu", null, 60)]
    [DataRow("pax", "0.0", 1)]
    [DataRow("pax", "0.0", 40)]
    [DataRow("pax", "0.1", 1)]
    [DataRow("pax", "0.1", 40)]
    [DataRow("pax", "1.0", 1)]
    [DataRow("pax", "1.0", 40)]
    [DataRow("pax", "1.0", 0)]
    public async Task Read_SparseFile_FillsTheHoles(string format, string? version, int pieces)
    {
        var size = (pieces + 1) * 100_000;
        var content = new byte[size];
        await using (var file = File.Create(Path.Combine(_folder, "sparse")))
        {
            for (var i = 0; i < pieces; i++)
            {
                var text = System.Text.Encoding.ASCII.GetBytes($"piece {i}");
                var offset = (i * 100_000) + 50_000;
                text.CopyTo(content, offset);
                file.Seek(offset, SeekOrigin.Begin);
                await file.WriteAsync(text, TestContext.CancellationToken);
            }

            file.SetLength(size);
        }

        Write("after", "after\n"u8.ToArray());
        string[] arguments = ["--sparse", "--hole-detection=raw", .. version is null ? Array.Empty<string>() : ["--sparse-version=" + version], "sparse", "after"];
        var archive = await PackAsync(format, arguments);
        Assert.IsLessThan(size, archive.Length - 20_000, "GNU tar has not made it sparse.");

        var items = await new TarReader(new MemoryStream(archive)).ReadItemsAsync(TestContext.CancellationToken);
        CollectionAssert.AreEqual(new[] { "sparse", "after" }, items.Select(item => item.Entry.Path).ToArray());
        Assert.AreEqual(size, items[0].Entry.Size);
        CollectionAssert.AreEqual(content, items[0].Content);

        // Passed over, or cut off, it must not confuse the reader either.
        var reader = new TarReader(new MemoryStream(archive));
        await reader.ReadNextAsync(TestContext.CancellationToken);
        Assert.AreEqual("after", (await reader.ReadNextAsync(TestContext.CancellationToken))!.Path);
        await RandomInput.ForEachSeedAsync(100, async random =>
        {
            var mutated = RandomInput.Mutate(archive, random);
            TarBytes.FixChecksums(mutated);
            await mutated.ReadTarAsync(TestContext.CancellationToken);
        });
    }

    [TestMethod]
    public async Task Read_SparseFileOfATebibyte_IsRefused()
    {
        byte[] archive = [.. TarBytes.Extended("22 GNU.sparse.major=1\n37 GNU.sparse.realsize=1099511627776\n"), .. TarBytes.Header("s", '0', 512), .. TarBytes.Block("0\n")];
        var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => archive.ReadTarAsync(TestContext.CancellationToken));
        Assert.AreEqual("LK0303", error.Diagnostic.Code, error.Message);
    }

    private static Item Item(string path, EntryKind kind, byte[] content, string? link = null) => new(
        new ArchiveEntry
        {
            Path = path,
            Kind = kind,
            Mode = SampleItems.Octal("751"),
            UserId = 1234,
            GroupId = 56789,
            Size = content.Length,
            ModificationTime = Time,
            LinkTarget = link,
        },
        content);

    private void Write(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder, path))!);
        File.WriteAllBytes(Path.Combine(_folder, path), content);
    }

    private async Task<byte[]> PackAsync(string format, string[] names)
    {
        var archive = Path.Combine(_folder, "archive.tar");
        await Judge.RunAsync(
            "tar",
            ["-cf", archive, "--format=" + format, "--mtime=@" + Time, "--owner=:1234", "--group=:56789", "--mode=0751", "--no-recursion", .. names],
            TestContext.CancellationToken,
            _folder);
        return await File.ReadAllBytesAsync(archive, TestContext.CancellationToken);
    }
}
