using LinuxKit.Archives;
using LinuxKit.RootFilesystem;
using LinuxKit.Tests.Disks.Trees;

namespace LinuxKit.Tests.RootFilesystem;

[TestClass]
public sealed class SegmentReaderTests
{
    private const int TrailerSize = 124;

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DynamicData(nameof(SegmentStoreTests.Compressions), typeof(SegmentStoreTests))]
    public async Task Read_FramesAroundTheSizeOfABuffer_HasWhatWentIn(Compression compression)
    {
        using var store = new TestStore();
        var room = FrameBuffer.Size - TrailerSize - CpioWriter.Measure(new ArchiveEntry { Path = "short", Kind = EntryKind.File }, []);
        var files = new (string Name, byte[] Content)[] { ("short", Noise(room - 4)), ("exact", Noise(room)), ("large", Noise(room + 4)), ("after", Noise(10)) };
        var segment = await MakeAsync(store, compression, files);
        Assert.IsGreaterThanOrEqualTo(3, segment.Frames.Length);

        var found = await ReadAsync(segment);

        foreach (var (name, content) in files)
        {
            Assert.AreEqual(Digest.OfSha256(content), found[name], name);
        }
    }

    [TestMethod]
    public async Task Read_LastFrameIsDamaged_GivesWhatIsBefore()
    {
        using var store = new TestStore();
        var segment = await MakeDamagedAsync(store);

        var found = new Dictionary<string, Digest>();
        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => ReadAsync(segment, found));

        Assert.AreEqual(ArchivesDiagnostics.BadCompressedData.Code, exception.Diagnostic.Code);
        Assert.IsTrue(found.ContainsKey("first") && found.ContainsKey("second") && !found.ContainsKey("third"), string.Join(' ', found.Keys));
    }

    [TestMethod]
    public async Task Read_StoppedBeforeADamagedFrame_IsContent()
    {
        using var store = new TestStore();
        var segment = await MakeDamagedAsync(store);

        var last = "";
        await foreach (var (position, _) in SegmentReader.ReadAsync(segment, _ => true, TestContext.CancellationToken))
        {
            last = segment.Index.Entries[position].Entry.Path;
            if (last == "second")
            {
                break;
            }
        }

        Assert.AreEqual("second", last);
    }

    // Each file has a frame to itself; of the last one nothing but zeros is left.
    private async Task<Segment> MakeDamagedAsync(TestStore store)
    {
        var segment = await MakeAsync(store, TestStore.Zstd, ("first", Noise(7 << 20)), ("second", Noise(9 << 20)), ("third", Noise(7 << 20)));
        var bytes = await File.ReadAllBytesAsync(segment.Path, TestContext.CancellationToken);
        bytes.AsSpan((int)segment.Frames.SkipLast(1).Sum(frame => frame.SizeInBytes)).Clear();
        await File.WriteAllBytesAsync(segment.Path, bytes, TestContext.CancellationToken);
        return segment;
    }

    private static Task<Segment> MakeAsync(TestStore store, Compression compression, params (string Name, byte[] Content)[] files)
    {
        var layer = new TestLayer();
        foreach (var (name, content) in files)
        {
            layer.File(name, content);
        }

        return store.MakeAsync(new ImageTree("tree", default, TestImage.Of(layer).Image, "", TreeRole.Root), compression);
    }

    private async Task<Dictionary<string, Digest>> ReadAsync(Segment segment, Dictionary<string, Digest>? found = null)
    {
        found ??= [];
        await foreach (var (position, content) in SegmentReader.ReadAsync(segment, _ => true, TestContext.CancellationToken))
        {
            using var memory = new MemoryStream();
            await content.CopyToAsync(memory, TestContext.CancellationToken);
            found.Add(segment.Index.Entries[position].Entry.Path, Digest.OfSha256(memory.ToArray()));
        }

        return found;
    }

    private static byte[] Noise(long size) => RootSample.Noise((int)size, (int)size);
}
