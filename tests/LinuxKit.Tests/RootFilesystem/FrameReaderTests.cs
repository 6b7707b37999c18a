using LinuxKit.Archives;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Tests.RootFilesystem;

[TestClass]
public sealed class FrameReaderTests
{
    private const int ReaderCount = 6;
    private const int FrameCount = 4;
    private const int FileSize = 5 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public required TestContext TestContext { get; init; }

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    [DataRow(0)]
    [DataRow(3)]
    public async Task Next_ReadersThatStandStill_HaveNoMoreAheadThanThereIsRoomFor(int room)
    {
        using var store = new TestStore();
        var frames = await MakeAsync(store);
        using var ahead = new SemaphoreSlim(room);
        var (started, given, most) = (0, 0, 0);
        var readers = Enumerable.Range(0, ReaderCount).Select(_ => new FrameReader(frames.Select(Start), ahead)).ToList();

        for (var round = 0; round < FrameCount; round++)
        {
            foreach (var reader in readers)
            {
                await using var frame = await reader.NextAsync(Token).AsTask().WaitAsync(Patience, Token);
                given++;
                most = Math.Max(most, started - given);
                Assert.IsLessThanOrEqualTo(room, started - given);
                Assert.AreEqual(FileSize, await SizeOfFileAsync(frame));
            }
        }

        Assert.AreEqual(room, most);
        Assert.AreEqual(room, ahead.CurrentCount);
        foreach (var reader in readers)
        {
            await reader.DisposeAsync();
        }

        PackedFrame Start(PackedFrame frame)
        {
            started++;
            return frame;
        }
    }

    [TestMethod]
    public async Task Next_EveryReaderWaitsForAllOthers_AllGoOn()
    {
        using var store = new TestStore();
        var frames = await MakeAsync(store);
        using var ahead = new SemaphoreSlim(1);
        var all = Enumerable.Range(0, FrameCount).Select(_ => new TaskCompletionSource()).ToArray();
        var waiting = new int[FrameCount];

        await Task.WhenAll(Enumerable.Range(0, ReaderCount).Select(_ => Task.Run(ReadAsync, Token))).WaitAsync(Patience, Token);

        Assert.AreEqual(1, ahead.CurrentCount);

        async Task ReadAsync()
        {
            await using var reader = new FrameReader(frames, ahead);
            for (var round = 0; round < FrameCount; round++)
            {
                await using var frame = await reader.NextAsync(Token);
                if (Interlocked.Increment(ref waiting[round]) == ReaderCount)
                {
                    all[round].SetResult();
                }

                await all[round].Task;
            }
        }
    }

    [TestMethod]
    public async Task Dispose_BeforeTheEnd_GivesTheRoomBack()
    {
        using var store = new TestStore();
        var frames = await MakeAsync(store);
        using var ahead = new SemaphoreSlim(2);
        var stopped = new FrameReader(frames, ahead);
        await Assert.ThrowsAsync<OperationCanceledException>(() => stopped.NextAsync(new CancellationToken(canceled: true)).AsTask());
        Assert.AreEqual(0, ahead.CurrentCount);

        await stopped.DisposeAsync();

        Assert.AreEqual(2, ahead.CurrentCount);
    }

    [TestMethod]
    public async Task Next_AfterAWaitThatWasStopped_GivesTheSameFrame()
    {
        using var store = new TestStore();
        var frames = await MakeAsync(store);
        using var ahead = new SemaphoreSlim(2);
        await using var reader = new FrameReader(frames, ahead);
        await Assert.ThrowsAsync<OperationCanceledException>(() => reader.NextAsync(new CancellationToken(canceled: true)).AsTask());

        for (var round = 0; round < FrameCount; round++)
        {
            await using var frame = await reader.NextAsync(Token);
        }

        await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => reader.NextAsync(Token).AsTask());
    }

    private async Task<int> SizeOfFileAsync(UnpackedFrame frame)
    {
        var archive = new CpioReader(frame.Archive);
        while (await archive.ReadNextAsync(Token) is { } entry)
        {
            if (entry.Kind == EntryKind.File)
            {
                return (int)entry.Size;
            }
        }

        return 0;
    }

    // Two of the files have no room in one frame.
    private static async Task<List<PackedFrame>> MakeAsync(TestStore store)
    {
        var layer = new TestLayer();
        for (var i = 0; i < FrameCount; i++)
        {
            layer.File($"file{i}", new byte[FileSize]);
        }

        var segment = await store.MakeAsync(new ImageTree("tree", default, TestImage.Of(layer).Image, "", TreeRole.Root), TestStore.Zstd);
        var (frames, offset) = (new List<PackedFrame>(), 0L);
        foreach (var frame in segment.Frames)
        {
            frames.Add(new PackedFrame(segment, offset, frame.SizeInBytes));
            offset += frame.SizeInBytes;
        }

        Assert.HasCount(FrameCount, frames);
        return frames;
    }
}
