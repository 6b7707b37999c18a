using LinuxKit.Formats;

namespace LinuxKit.Tests.Formats;

[TestClass]
public sealed class OutputBatchTests
{
    public required TestContext TestContext { get; init; }

    private readonly string _folder = Directory.CreateTempSubdirectory("linuxkit-outputs-").FullName;

    [TestCleanup]
    public void Cleanup() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public async Task Commit_AllWritten_AppearTogether()
    {
        var batch = new OutputBatch(_folder);
        await using var scope = batch;

        var written = await batch.WriteAsync("a", (output, token) => output.WriteAsync("1"u8.ToArray(), token).AsTask(), TestContext.CancellationToken);
        await batch.WriteAsync("b", (_, _) => Task.CompletedTask, TestContext.CancellationToken);

        Assert.AreEqual(new OutputFile("a", 1, Digest.OfSha256("1"u8).ToString()), written);
        Assert.IsFalse(File.Exists(Path.Combine(_folder, "a")));

        await batch.CommitAsync(TestContext.CancellationToken);

        CollectionAssert.AreEquivalent(new[] { "a", "b" }, Names());
        Assert.AreEqual("1", await File.ReadAllTextAsync(Path.Combine(_folder, "a"), TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task Write_SameNameAtTheSameTime_IsWrittenOnce()
    {
        var count = 0;
        var batch = new OutputBatch(_folder);
        await using var scope = batch;

        var written = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => batch.WriteAsync(
            "a",
            async (output, token) =>
            {
                Interlocked.Increment(ref count);
                await Task.Delay(10, token);
                await output.WriteAsync("1"u8.ToArray(), token);
            },
            TestContext.CancellationToken))));
        await batch.CommitAsync(TestContext.CancellationToken);

        Assert.AreEqual(1, count);
        Assert.HasCount(1, written.Distinct());
        CollectionAssert.AreEquivalent(new[] { "a" }, Names());
    }

    [TestMethod]
    public async Task Dispose_OneFailed_LeavesAllAsTheyWere()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "a"), "before", TestContext.CancellationToken);
        await using (var batch = new OutputBatch(_folder))
        {
            await batch.WriteAsync("a", (output, token) => output.WriteAsync("after"u8.ToArray(), token).AsTask(), TestContext.CancellationToken);
            await Assert.ThrowsExactlyAsync<IOException>(() => batch.WriteAsync("b", (_, _) => throw new IOException(), TestContext.CancellationToken));
        }

        CollectionAssert.AreEquivalent(new[] { "a" }, Names());
        Assert.AreEqual("before", await File.ReadAllTextAsync(Path.Combine(_folder, "a"), TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task Commit_Stopped_LeavesAllAsTheyWere()
    {
        await using (var batch = new OutputBatch(_folder))
        {
            await batch.WriteAsync("a", (_, _) => Task.CompletedTask, TestContext.CancellationToken);
            await Assert.ThrowsAsync<OperationCanceledException>(() => batch.CommitAsync(new CancellationToken(canceled: true)));
        }

        Assert.IsEmpty(Names());
    }

    private string[] Names() => [.. Directory.EnumerateFiles(_folder).Select(path => Path.GetFileName(path))];
}
