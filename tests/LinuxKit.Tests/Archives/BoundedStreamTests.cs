using LinuxKit.Archives;

namespace LinuxKit.Tests.Archives;

[TestClass]
public sealed class BoundedStreamTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Read_AsMuchAsAllowed_IsHandedOut()
    {
        await using var stream = new BoundedStream(new OneByteStream(new byte[10]), 10);
        Assert.HasCount(10, await stream.ReadAllAsync(TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task Read_OneMore_IsAnError()
    {
        await using var stream = new BoundedStream(new MemoryStream(new byte[11]), 10);
        var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => stream.ReadAllAsync(TestContext.CancellationToken));
        Assert.AreEqual("LK0303", error.Diagnostic.Code);
        StringAssert.Contains(error.Message, "10");
    }
}
