using LinuxKit.Archives;

namespace LinuxKit.Tests.Archives;

[TestClass]
public sealed class DigestStreamTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 300).Select(i => (byte)i)];

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Read_Content_IsCountedAndHashed()
    {
        await using var stream = new DigestStream(new OneByteStream(Content));
        CollectionAssert.AreEqual(Content, await stream.ReadAllAsync(TestContext.CancellationToken));
        Assert.AreEqual(Content.Length, stream.ByteCount);
        Assert.AreEqual(Digest.OfSha256(Content), stream.GetDigest());
    }

    [TestMethod]
    public async Task Write_Content_IsCountedAndHashed()
    {
        using var memory = new MemoryStream();
        await using var stream = new DigestStream(memory, leaveOpen: true);
        await stream.WriteAsync(Content.AsMemory(0, 100), TestContext.CancellationToken);
        Assert.AreEqual(Digest.OfSha256(Content.AsSpan(0, 100)), stream.GetDigest());
        await stream.WriteAsync(Content.AsMemory(100), TestContext.CancellationToken);
        Assert.AreEqual(Content.Length, stream.ByteCount);
        Assert.AreEqual(Digest.OfSha256(Content), stream.GetDigest());
        CollectionAssert.AreEqual(Content, memory.ToArray());
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task Dispose_LeaveOpen_DecidesAboutTheInnerStream(bool leaveOpen)
    {
        var inner = new OneByteStream(Content);
        await new DigestStream(inner, leaveOpen).DisposeAsync();
        Assert.AreEqual(!leaveOpen, inner.IsDisposed);
    }
}
