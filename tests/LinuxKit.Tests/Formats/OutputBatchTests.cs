using System.Globalization;
using LinuxKit.Formats;
using LinuxKit.Tests.Archives;

namespace LinuxKit.Tests.Formats;

[TestClass]
public sealed class OutputBatchTests
{
    public required TestContext TestContext { get; init; }

    private readonly string _folder = Directory.CreateTempSubdirectory("linuxkit-outputs-").FullName;

    [TestCleanup]
    public void Cleanup() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public async Task Build_IntoAFolderOfAKilledBuild_RemovesWhatThatLeft()
    {
        using var build = new FormatBuild();
        Directory.CreateDirectory(build.PathOf(""));
        await File.WriteAllTextAsync(build.PathOf(".killed.tmp"), "half a disk", TestContext.CancellationToken);
        File.SetLastWriteTimeUtc(build.PathOf(".killed.tmp"), DateTime.UtcNow - TimeSpan.FromDays(2));

        await build.BuildAsync(["tar"], TestContext.CancellationToken);

        CollectionAssert.AreEquivalent(
            new[] { "Small.linuxkit.json", "Small.tar" }, Directory.GetFileSystemEntries(build.PathOf("")).Select(Path.GetFileName).ToArray());
    }

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

    [TestMethod]
    public async Task WriteSparse_DataBetweenZeros_HasTheSameFileAndDigestAsPlain()
    {
        var content = new byte[3 << 20];
        "first"u8.CopyTo(content.AsSpan(4093));
        "second"u8.CopyTo(content.AsSpan(1 << 20));
        await using var batch = new OutputBatch(_folder);

        // Pieces that no block border falls together with, and one large one.
        var sparse = await batch.WriteSparseAsync("sparse", (output, token) => WriteInPiecesAsync(content, 1000, output, token), TestContext.CancellationToken);
        var whole = await batch.WriteSparseAsync("whole", (output, token) => output.WriteAsync(content, token).AsTask(), TestContext.CancellationToken);
        var plain = await batch.WriteAsync("plain", (output, token) => output.WriteAsync(content, token).AsTask(), TestContext.CancellationToken);
        await batch.CommitAsync(TestContext.CancellationToken);

        Assert.AreEqual(plain, sparse with { Name = "plain" });
        Assert.AreEqual(plain, whole with { Name = "plain" });
        foreach (var name in Names())
        {
            CollectionAssert.AreEqual(content, await File.ReadAllBytesAsync(Path.Combine(_folder, name), TestContext.CancellationToken), name);
        }
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public async Task WriteSparse_MuchOfNothing_TakesNoSpace()
    {
        await using var batch = new OutputBatch(_folder);
        var written = await batch.WriteSparseAsync("a", (output, token) => WriteInPiecesAsync(new byte[64 << 20], 1 << 20, output, token), TestContext.CancellationToken);
        await batch.CommitAsync(TestContext.CancellationToken);

        Assert.AreEqual(64 << 20, written.Size);
        var used = await Judge.RunAsync("du", ["--block-size=1", Path.Combine(_folder, "a")], TestContext.CancellationToken);
        Assert.IsLessThan(1 << 20, long.Parse(used.Split('\t')[0], CultureInfo.InvariantCulture));
    }

    [TestMethod]
    public async Task WriteSeekable_HeaderLast_HasTheDigestOfTheWholeFile()
    {
        await using var batch = new OutputBatch(_folder);
        var written = await batch.WriteSeekableAsync(
            "a",
            async (output, token) =>
            {
                output.Position = 4;
                await output.WriteAsync("tail"u8.ToArray(), token);
                output.Position = 0;
                await output.WriteAsync("head"u8.ToArray(), token);
            },
            TestContext.CancellationToken);
        await batch.CommitAsync(TestContext.CancellationToken);

        Assert.AreEqual(new OutputFile("a", 8, Digest.OfSha256("headtail"u8).ToString()), written);
        Assert.AreEqual("headtail", await File.ReadAllTextAsync(Path.Combine(_folder, "a"), TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task Take_WrittenFile_IsReadWhereItIsUntilTheCommit()
    {
        await using (var batch = new OutputBatch(_folder))
        {
            var path = await MakeRootAsync(batch);
            var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => batch.TakeAsync("a", path, TestContext.CancellationToken))));

            Assert.AreEqual(new OutputFile("a", 4, Digest.OfSha256("root"u8).ToString()), taken.Distinct().Single());
            Assert.AreEqual("root", await File.ReadAllTextAsync(path, TestContext.CancellationToken));

            await batch.CommitAsync(TestContext.CancellationToken);
        }

        Assert.AreEqual("root", await File.ReadAllTextAsync(Path.Combine(_folder, "a"), TestContext.CancellationToken));
        Assert.HasCount(1, Directory.GetFileSystemEntries(_folder));
    }

    [TestMethod]
    public async Task Take_NotCommitted_LeavesNothing()
    {
        await using (var batch = new OutputBatch(_folder))
        {
            await batch.TakeAsync("a", await MakeRootAsync(batch), TestContext.CancellationToken);
        }

        Assert.IsEmpty(Directory.GetFileSystemEntries(_folder));
    }

    private async Task<string> MakeRootAsync(OutputBatch batch)
    {
        var path = Path.Combine(Directory.CreateDirectory(batch.CreateTemporaryFolderName()).FullName, "root");
        await File.WriteAllTextAsync(path, "root", TestContext.CancellationToken);
        return path;
    }

    private static async Task WriteInPiecesAsync(ReadOnlyMemory<byte> content, int size, Stream output, CancellationToken cancellationToken)
    {
        for (; content.Length > 0; content = content[Math.Min(size, content.Length)..])
        {
            await output.WriteAsync(content[..Math.Min(size, content.Length)], cancellationToken);
        }
    }

    private string[] Names() => [.. Directory.EnumerateFiles(_folder).Select(path => Path.GetFileName(path))];
}
