using LinuxKit.Archives;

namespace LinuxKit.Tests.Archives;

[TestClass]
public sealed class CompressorTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i * i / 1000))];

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("gzip", CompressionKind.Gzip, 1)]
    [DataRow("gzip", CompressionKind.Gzip, 6)]
    [DataRow("zstd", CompressionKind.Zstd, 3)]
    [DataRow("zstd", CompressionKind.Zstd, 19)]
    [DataRow("cat", CompressionKind.None, 0)]
    public async Task Compress_BlocksAndStreams_ToolsGiveTheContentBack(string tool, CompressionKind kind, int level)
    {
        using var compressor = new Compressor(new Compression(kind, level));
        string[] arguments = tool == "cat" ? [] : ["-dc"];
        foreach (var content in new[] { Content, [], [1] })
        {
            // A block, a stream, and a block again: concatenated, as segments are.
            using var memory = new MemoryStream();
            await compressor.CompressAsync(content, memory, TestContext.CancellationToken);
            await using (var stream = compressor.OpenStream(memory, content.Length))
            {
                foreach (var piece in content.Chunk(60_000))
                {
                    await stream.WriteAsync(piece, TestContext.CancellationToken);
                }
            }

            await compressor.CompressAsync(content, memory, TestContext.CancellationToken);
            byte[] expected = [.. content, .. content, .. content];
            CollectionAssert.AreEqual(expected, await Judge.FilterAsync(tool, arguments, memory.ToArray(), TestContext.CancellationToken));

            memory.Position = 0;
            await using var own = await Decompression.OpenAsync(memory, cancellationToken: TestContext.CancellationToken);
            CollectionAssert.AreEqual(expected, await own.ReadAllAsync(TestContext.CancellationToken));
        }
    }

    [TestMethod]
    [DataRow(CompressionKind.Gzip, 6)]
    [DataRow(CompressionKind.Zstd, 3)]
    [DataRow(CompressionKind.Zstd, 12)]
    public async Task Compress_ManyThreadsAndReusedContexts_GiveTheSameBytes(CompressionKind kind, int level)
    {
        using var compressor = new Compressor(new Compression(kind, level));
        var expected = await CompressAsync(new Compression(kind, level), Content);
        var other = Content.Reverse().ToArray();
        await Parallel.ForAsync(0, 8, TestContext.CancellationToken, async (i, cancellationToken) =>
        {
            using var memory = new MemoryStream();
            await compressor.CompressAsync(other.AsMemory(i * 1000), Stream.Null, cancellationToken);
            await compressor.CompressAsync(Content, memory, cancellationToken);
            CollectionAssert.AreEqual(expected, memory.ToArray());
        });
        CollectionAssert.AreNotEqual(expected, await CompressAsync(new Compression(kind, level), other));
    }

    [TestMethod]
    public async Task Compress_Gzip_NamesNoSystemAndNoTime()
    {
        var compressed = await CompressAsync(new Compression(CompressionKind.Gzip, 6), Content);
        Assert.AreEqual("1f8b0800000000", Convert.ToHexStringLower(compressed.AsSpan(0, 7)));
        Assert.AreEqual(0, compressed[7]);
        Assert.AreEqual(255, compressed[9]);
    }

    [TestMethod]
    public async Task Compress_Levels_Differ()
    {
        var fast = await CompressAsync(new Compression(CompressionKind.Zstd, 1), Content);
        var small = await CompressAsync(new Compression(CompressionKind.Zstd, 19), Content);
        Assert.IsLessThan(fast.Length, small.Length);
    }

    [TestMethod]
    public void Identity_NamesFormatLevelAndVersion()
    {
        StringAssert.Matches(new Compression(CompressionKind.Zstd, 3).Identity, new(@"^zstd-3 ZstdSharp 0\.8\.8"));
        Assert.AreEqual($"gzip-9 System.IO.Compression {Environment.Version}", new Compression(CompressionKind.Gzip, 9).Identity);
        Assert.AreEqual("none", Compression.None.Identity);
    }

    private async Task<byte[]> CompressAsync(Compression compression, byte[] content)
    {
        using var compressor = new Compressor(compression);
        using var memory = new MemoryStream();
        await compressor.CompressAsync(content, memory, TestContext.CancellationToken);
        return memory.ToArray();
    }
}
