using LinuxKit.Archives;

namespace LinuxKit.Tests.Archives;

[TestClass]
public sealed class AtomicFileTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("linuxkit-atomic-").FullName;

    public TestContext TestContext { get; set; } = null!;

    private string Destination => Path.Combine(_folder, "out", "file");

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public async Task Commit_NewFile_AppearsWholeAndAlone()
    {
        await using (var file = AtomicFile.Create(Destination))
        {
            await file.Stream.WriteAsync("content"u8.ToArray(), TestContext.CancellationToken);
            Assert.IsFalse(File.Exists(Destination));
            await file.CommitAsync(TestContext.CancellationToken);
        }

        Assert.AreEqual("content", await File.ReadAllTextAsync(Destination, TestContext.CancellationToken));
        Assert.HasCount(1, Directory.GetFileSystemEntries(Path.GetDirectoryName(Destination)!));
    }

    [TestMethod]
    public async Task Dispose_NotCommitted_LeavesTheOldFile()
    {
        await AtomicFile.WriteAllBytesAsync(Destination, "old"u8.ToArray(), TestContext.CancellationToken);
        await using (var file = AtomicFile.Create(Destination))
        {
            await file.Stream.WriteAsync("new"u8.ToArray(), TestContext.CancellationToken);
        }

        Assert.AreEqual("old", await File.ReadAllTextAsync(Destination, TestContext.CancellationToken));
        Assert.HasCount(1, Directory.GetFileSystemEntries(Path.GetDirectoryName(Destination)!));
    }

    [TestMethod]
    public async Task WriteAllBytes_Cancelled_LeavesTheOldFile()
    {
        await AtomicFile.WriteAllBytesAsync(Destination, "old"u8.ToArray(), TestContext.CancellationToken);
        await Assert.ThrowsAsync<OperationCanceledException>(
            () => AtomicFile.WriteAllBytesAsync(Destination, "new"u8.ToArray(), new CancellationToken(canceled: true)));
        Assert.AreEqual("old", await File.ReadAllTextAsync(Destination, TestContext.CancellationToken));
        Assert.HasCount(1, Directory.GetFileSystemEntries(Path.GetDirectoryName(Destination)!));
    }

    [TestMethod]
    public async Task Commit_ManyWritersOfOneFile_NeverMix()
    {
        var contents = Enumerable.Range(0, 16).Select(i => Enumerable.Repeat((byte)i, 50_000 + i).ToArray()).ToArray();
        await Parallel.ForEachAsync(
            contents,
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = TestContext.CancellationToken },
            async (content, cancellationToken) => await AtomicFile.WriteAllBytesAsync(Destination, content, cancellationToken));

        var written = await File.ReadAllBytesAsync(Destination, TestContext.CancellationToken);
        CollectionAssert.AreEqual(contents[written[0]], written);
        Assert.HasCount(1, Directory.GetFileSystemEntries(Path.GetDirectoryName(Destination)!));
    }

    [TestMethod]
    public async Task Create_NameAsLongAsFileSystemsAllow_Works()
    {
        var destination = Path.Combine(_folder, new string('n', 255));
        await AtomicFile.WriteAllBytesAsync(destination, "x"u8.ToArray(), TestContext.CancellationToken);
        Assert.IsTrue(File.Exists(destination));
    }
}
