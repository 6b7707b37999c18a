using System.IO.Compression;
using LinuxKit.Archives;
using LinuxKit.Tests.Disks;

namespace LinuxKit.Tests.Archives;

[TestClass]
public sealed class ParallelGzipStreamTests
{
    private const int BlockSize = 256 * 1024;

    public required TestContext TestContext { get; init; }

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(BlockSize)]
    [DataRow(BlockSize + 1)]
    [DataRow(20 * BlockSize)]
    public async Task Write_AnySize_IsOneMemberThatGzipReads(int size)
    {
        byte[] content = [.. TestDisk.Text(size / 2), .. TestDisk.Noise(size - (size / 2))];

        var compressed = await CompressAsync(content, pieceSize: 60_001);

        CollectionAssert.AreEqual(content, await Judge.FilterAsync("gzip", ["-dc"], compressed, Token));
        CollectionAssert.AreEqual(compressed, await CompressAsync(content, pieceSize: 3 * BlockSize));
        var one = new MemoryStream(compressed);
        CollectionAssert.AreEqual(content, await (await Decompression.OpenAsync(one, cancellationToken: Token)).ReadAllAsync(Token));
        CollectionAssert.AreEqual(Convert.FromHexString("1f8b08000000000000ff"), compressed[..10]);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(6)]
    [DataRow(9)]
    public async Task Piece_OfAnything_EndsAtAnEmptyBlock(int level)
    {
        // What all of it rests on: behind the flush, the compressor writes an empty block of two bytes whatever came before.
        foreach (var content in (byte[][])[[1], TestDisk.Noise(100_000), TestDisk.Text(100_000), new byte[100_000]])
        {
            using var member = new MemoryStream();
            await GzipPiece.CompressAsync(content, new ZLibCompressionOptions { CompressionLevel = level }, member, Token);
            var bytes = member.ToArray();
            CollectionAssert.AreEqual(new byte[] { 0, 0, 0xff, 0xff, 3, 0 }, bytes[^14..^8]);
            Assert.AreEqual(content.Length, GzipPiece.Of(bytes).Length);
        }
    }

    [TestMethod]
    public async Task Write_ToWhatIsFull_SaysSoAndEndsNothing()
    {
        var full = new MemoryStream(new byte[BlockSize / 2]);
        var stream = new ParallelGzipStream(full, level: 6);

        await Assert.ThrowsExactlyAsync<NotSupportedException>(async () => await stream.WriteAsync(TestDisk.Noise(40 * BlockSize), Token));

        var length = full.Position;
        await stream.DisposeAsync();
        Assert.AreEqual(length, full.Position);
    }

    private async Task<byte[]> CompressAsync(byte[] content, int pieceSize)
    {
        using var memory = new MemoryStream();
        await using (var stream = new ParallelGzipStream(memory, level: 6))
        {
            foreach (var piece in content.Chunk(pieceSize))
            {
                await stream.WriteAsync(piece, Token);
            }
        }

        return memory.ToArray();
    }
}
