using LinuxKit.Archives;

namespace LinuxKit.Tests.Archives;

[TestClass]
public sealed class ReadAheadStreamTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(256 * 1024)]
    [DataRow((256 * 1024) + 1)]
    [DataRow(5_000_000)]
    public async Task Read_AnyLength_IsTheSource(int length)
    {
        var content = new byte[length];
        new Random(1).NextBytes(content);
        await using var stream = new ReadAheadStream(new MemoryStream(content));
        using var read = new MemoryStream();

        await stream.CopyToAsync(read, TestContext.CancellationToken);

        CollectionAssert.AreEqual(content, read.ToArray());
        Assert.AreEqual(0, await stream.ReadAsync(new byte[1], TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task Read_SourceFails_ThrowsWhatItThrew()
    {
        await using var stream = new ReadAheadStream(new FailingStream(300 * 1024));
        var buffer = new byte[256 * 1024];

        await stream.ReadExactlyAsync(buffer, TestContext.CancellationToken);
        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(async () => await stream.ReadExactlyAsync(buffer, TestContext.CancellationToken));

        Assert.AreEqual("LK0301", exception.Diagnostic.Code);
    }

    [TestMethod]
    public async Task Dispose_InTheMiddle_LeavesTheSourceAlone()
    {
        var source = new MemoryStream(new byte[50_000_000]);
        var stream = new ReadAheadStream(source);
        await stream.ReadExactlyAsync(new byte[10], TestContext.CancellationToken);
        await stream.DisposeAsync();
        var position = source.Position;

        await Task.Delay(20, TestContext.CancellationToken);

        Assert.AreEqual(position, source.Position);
        Assert.IsLessThan(10_000_000, position);
        await stream.DisposeAsync();
    }

    [TestMethod]
    public async Task Read_Stopped_CanBeReadOn()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        await using var stream = new ReadAheadStream(new MemoryStream("content"u8.ToArray()));
        var buffer = new byte[7];
        try
        {
            _ = await stream.ReadAsync(buffer.AsMemory(0, 1), stop.Token);
            await stream.ReadExactlyAsync(buffer.AsMemory(1), TestContext.CancellationToken);
        }
        catch (OperationCanceledException)
        {
            await stream.ReadExactlyAsync(buffer, TestContext.CancellationToken);
        }

        CollectionAssert.AreEqual("content"u8.ToArray(), buffer);
    }

    private sealed class FailingStream(int length) : ForwardStream
    {
        private int _rest = length;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_rest == 0)
            {
                throw ArchivesDiagnostics.WrongDigest.Error("It is wrong.");
            }

            var read = Math.Min(_rest, buffer.Length);
            _rest -= read;
            return ValueTask.FromResult(read);
        }
    }
}
