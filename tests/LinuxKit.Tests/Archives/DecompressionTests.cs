using System.Text;
using LinuxKit.Archives;

namespace LinuxKit.Tests.Archives;

[TestClass]
public sealed class DecompressionTests
{
    private static readonly byte[] Content = MakeContent(70_000);

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("gzip", "-c")]
    [DataRow("gzip", "-1cn")]
    [DataRow("zstd", "-qc")]
    [DataRow("zstd", "-qc", "-19", "--check")]
    [DataRow("xz", "-c", "-T1")]
    [DataRow("xz", "-c", "-0", "--check=crc32", "--block-size=20000")]
    [DataRow("xz", "-c", "-9", "--check=sha256")]
    [DataRow("xz", "-c", "--check=none", "-T2", "--block-size=30000")]
    [DataRow("xz", "-c", "--x86", "--lzma2=dict=32MiB")]
    [DataRow("cat", "-")]
    public async Task Open_WhatToolsWrite_GivesTheContent(string tool, params string[] arguments)
    {
        foreach (var content in new[] { Content, [], [7], new byte[300_000] })
        {
            var compressed = await Judge.FilterAsync(tool, arguments, content, TestContext.CancellationToken);
            CollectionAssert.AreEqual(content, await ReadAsync(new MemoryStream(compressed)));
            CollectionAssert.AreEqual(content, await ReadAsync(new OneByteStream(compressed)));
        }
    }

    [TestMethod]
    public async Task Open_X86ProgramAsXzFiltersIt_GivesTheProgram()
    {
        var program = await File.ReadAllBytesAsync(Environment.ProcessPath!, TestContext.CancellationToken);
        CollectionAssert.AreEqual(program, await ReadAsync(new MemoryStream(await FilterAsync(program, "--x86", "--block-size=50001"))));

        // Nothing but what looks like instructions, or like targets of some.
        ReadOnlyMemory<byte> bytes = new byte[] { 0xe8, 0xe9, 0, 0xff, 1, 0xfe };
        await RandomInput.ForEachSeedAsync(LongRun.Count(3000, 100), async random =>
        {
            var content = random.GetItems(bytes.Span, random.Next(random.Next(4) == 0 ? 200_000 : 20_000));
            var start = random.Next(2) == 0 ? 0 : random.Next();
            var compressed = await FilterAsync(content, $"--x86=start={start}");
            CollectionAssert.AreEqual(content, await ReadAsync(new MemoryStream(compressed)));
        });

        Task<byte[]> FilterAsync(byte[] content, params string[] arguments) =>
            Judge.FilterAsync("xz", ["-c", "-0", .. arguments, "--lzma2=preset=0"], content, TestContext.CancellationToken);
    }

    [TestMethod]
    [DataRow("--delta")]
    [DataRow("--arm", "--x86")]
    public async Task Open_OtherFiltersOfXz_SaysSo(params string[] filters)
    {
        var compressed = await Judge.FilterAsync("xz", ["-c", .. filters, "--lzma2"], Content, TestContext.CancellationToken);
        var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => ReadAsync(new MemoryStream(compressed)));
        Assert.AreEqual("LK0308", error.Diagnostic.Code);
        Assert.Contains("filters", error.Message);
    }

    [TestMethod]
    [DataRow("gzip", "-c")]
    [DataRow("zstd", "-qc", "--no-check")]
    [DataRow("zstd", "-qc")]
    [DataRow("xz", "-c", "--block-size=150")]
    [DataRow("xz", "-c", "--x86", "--lzma2", "--block-size=150")]
    public async Task Open_CutAnywhere_IsAnError(string tool, params string[] arguments)
    {
        var part = MakeContent(300);
        var first = await Judge.FilterAsync(tool, arguments, part, TestContext.CancellationToken);
        var compressed = first.Concat(first).ToArray();
        byte[] expected = [.. part, .. part];
        CollectionAssert.AreEqual(expected, await ReadAsync(new OneByteStream(compressed)));
        for (var length = CompressionMagic.Size; length < compressed.Length; length++)
        {
            if (length == first.Length)
            {
                CollectionAssert.AreEqual(part, await ReadAsync(new MemoryStream(compressed[..length])));
                continue;
            }

            foreach (var source in new Stream[] { new MemoryStream(compressed[..length]), new OneByteStream(compressed.AsMemory(0, length)) })
            {
                var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => ReadAsync(source), $"{length} of {compressed.Length}");
                Assert.AreEqual("LK0308", error.Diagnostic.Code);
            }
        }
    }

    [TestMethod]
    [DataRow("gzip", "-c")]
    [DataRow("zstd", "-qc", "--check")]
    [DataRow("xz", "-c", "--check=crc64")]
    [DataRow("xz", "-c", "--check=sha256")]
    [DataRow("xz", "-c", "--x86=start=77", "--lzma2")]
    public async Task Open_OneBitChanged_IsAnErrorOrTheSameContent(string tool, params string[] arguments)
    {
        var content = MakeContent(400);
        var compressed = await Judge.FilterAsync(tool, arguments, content, TestContext.CancellationToken);
        for (var bit = 8 * CompressionMagic.Size; bit < 8 * compressed.Length; bit++)
        {
            var changed = compressed.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                // Only what nothing depends on may change: gzip's time, and its flags for text and names.
                CollectionAssert.AreEqual(content, await ReadAsync(new MemoryStream(changed)), $"bit {bit}");
            }
            catch (LinuxKitException)
            {
            }
        }
    }

    [TestMethod]
    [DataRow("gzip", "-c")]
    [DataRow("zstd", "-qc")]
    [DataRow("xz", "-c")]
    [DataRow("xz", "-c", "--x86", "--lzma2")]
    public async Task Open_RandomChanges_OnlyFailsAsExpected(string tool, params string[] arguments)
    {
        var compressed = await Judge.FilterAsync(tool, arguments, MakeContent(3000), TestContext.CancellationToken);
        await RandomInput.ForEachSeedAsync(300, random => ReadAsync(new MemoryStream(RandomInput.Mutate(compressed, random))));
    }

    [TestMethod]
    [DataRow("gzip", "-c")]
    [DataRow("xz", "-c")]
    [DataRow("zstd", "-qc")]
    public async Task Open_SomethingBehindTheEnd_IsAnError(string tool, params string[] arguments)
    {
        var compressed = await Judge.FilterAsync(tool, arguments, Content, TestContext.CancellationToken);
        foreach (var tail in new[] { "x", "garbage behind the end" })
        {
            var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(
                () => ReadAsync(new MemoryStream([.. compressed, .. Encoding.ASCII.GetBytes(tail)])));
            Assert.AreEqual("LK0308", error.Diagnostic.Code);
        }
    }

    [TestMethod]
    [DataRow("gzip", "-c")]
    [DataRow("xz", "-c")]
    [DataRow("zstd", "-qc")]
    public async Task Open_Bomb_StopsAtTheLimit(string tool, params string[] arguments)
    {
        var compressed = await Judge.FilterAsync(tool, arguments, new byte[2_000_001], TestContext.CancellationToken);
        Assert.IsLessThan(10_000, compressed.Length);
        await using var stream = await Decompression.OpenAsync(new MemoryStream(compressed), 2_000_000, TestContext.CancellationToken);
        var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => stream.ReadAllAsync(TestContext.CancellationToken));
        Assert.AreEqual("LK0303", error.Diagnostic.Code);
    }

    [TestMethod]
    [DataRow("425a6839314159265359", "Bzip2")]
    [DataRow("04224d186040", "Lz4")]
    [DataRow("02214c1800000000", "Lz4")]
    [DataRow("894c5a4f000d0a1a0a", "Lzo")]
    public async Task Open_KnownButNotSupported_SaysSo(string start, string name)
    {
        var source = new OneByteStream(Convert.FromHexString(start));
        var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => ReadAsync(source));
        Assert.AreEqual("LK0309", error.Diagnostic.Code);
        Assert.Contains(name, error.Message);
        Assert.IsTrue(source.IsDisposed);
    }

    [TestMethod]
    public async Task Open_SkippableZstdFrameInFront_IsPassedOver()
    {
        var frame = await Judge.FilterAsync("zstd", ["-qc"], Content, TestContext.CancellationToken);
        byte[] compressed = [0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3, .. frame];
        CollectionAssert.AreEqual(Content, await ReadAsync(new MemoryStream(compressed)));
    }

    [TestMethod]
    [DataRow(CompressionFormat.Gzip)]
    [DataRow(CompressionFormat.Zstd)]
    [DataRow(CompressionFormat.Xz)]
    public async Task Open_NothingAtAll_IsAnError(object format)
    {
        await using var stream = Decompression.Open(new MemoryStream(), (CompressionFormat)format);
        var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => stream.ReadAllAsync(TestContext.CancellationToken));
        Assert.AreEqual("LK0308", error.Diagnostic.Code);
    }

    [TestMethod]
    public async Task Open_WindowBeyondTheLimit_IsRefused()
    {
        // A frame header that asks for a window of 2 GiB (RFC 8878, 3.1.1.1.2), and an xz header for a dictionary of 4 GiB.
        byte[] zstd = [0x28, 0xb5, 0x2f, 0xfd, 0, 21 << 3, 1, 0, 0];
        Assert.AreEqual("LK0308", (await Assert.ThrowsExactlyAsync<LinuxKitException>(() => ReadAsync(new MemoryStream(zstd)))).Diagnostic.Code);

        var xz = await Judge.FilterAsync("xz", ["-c", "--lzma2=dict=1536MiB,mode=fast,mf=hc3,nice=3"], [1], TestContext.CancellationToken);
        var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => ReadAsync(new MemoryStream(xz)));
        Assert.Contains("dictionary", error.Message);
    }

    [TestMethod]
    [DataRow("gzip", "-c")]
    [DataRow("zstd", "-qc")]
    [DataRow("xz", "-c")]
    public async Task Open_SourceThatFails_KeepsItsError(string tool, params string[] arguments)
    {
        var compressed = await Judge.FilterAsync(tool, arguments, Content, TestContext.CancellationToken);
        var wrong = new VerifyingStream(new MemoryStream(compressed), Digest.OfSha256("other"u8), compressed.Length);
        var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => ReadAsync(wrong));
        Assert.AreEqual("LK0301", error.Diagnostic.Code);

        await Assert.ThrowsExactlyAsync<IOException>(() => ReadAsync(new PrefixedStream(compressed.AsMemory(0, 500), new FailingStream())));
    }

    private static byte[] MakeContent(int length)
    {
        var random = new Random(length);
        return [.. Enumerable.Range(0, length).Select(i => (byte)(random.Next(3) == 0 ? random.Next(256) : 'a' + (i % 7)))];
    }

    private async Task<byte[]> ReadAsync(Stream source)
    {
        await using var stream = await Decompression.OpenAsync(source, cancellationToken: TestContext.CancellationToken);
        return await stream.ReadAllAsync(TestContext.CancellationToken);
    }

    private sealed class FailingStream : ForwardStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("The disk is gone.");
    }
}
