using System.Collections.Immutable;
using System.Text;
using LinuxKit.Archives;
using LinuxKit.RootFilesystem;
using LinuxKit.Tests.Archives;

namespace LinuxKit.Tests.RootFilesystem;

/// <summary>Files that are too large for one entry of cpio: here with parts of a few bytes, which are 4 GiB otherwise.</summary>
[TestClass]
public sealed class LargeFileTests
{
    private const int PartSize = 1000;

    private readonly string _folder = Directory.CreateTempSubdirectory("linuxkit-large-").FullName;

    public required TestContext TestContext { get; init; }

    public static IEnumerable<object[]> Compressions => InitrdTests.Compressions;

    private static ImmutableArray<SegmentItem> Items =>
    [
        new(new ArchiveEntry { Path = "d", Kind = EntryKind.Directory, Mode = 0b111_101_101 }),
        File("below", PartSize - 1),
        File("exact", PartSize),
        File("above", PartSize + 1) with { HardLinks = ["d/name", "z"] },
        File("many", (5 * PartSize) + 7),
        File("whole", 3 * PartSize),
        File("empty", 0),
        File("frame", FrameBuffer.Size + 3),
        new(new ArchiveEntry { Path = "link", Kind = EntryKind.SymbolicLink, LinkTarget = new string('l', PartSize + 1) }),
        File("last", 4),
    ];

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [DynamicData(nameof(Compressions))]
    public async Task Write_FilesInParts_AreReadAsTheyWere(Compression compression)
    {
        var segment = await WriteAsync(compression, PartSize);
        var whole = await WriteAsync(compression, CpioWriter.LargestFile);

        CollectionAssert.AreEqual(whole.Index.Entries.Select(Text).ToArray(), segment.Index.Entries.Select(Text).ToArray());
        CollectionAssert.AreEqual(await ReadAsync(whole, _ => true, int.MaxValue), await ReadAsync(segment, _ => true, int.MaxValue));

        static string Text(IndexEntry entry) => $"{entry.Entry} {entry.ContentDigest}";
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(PartSize)]
    [DataRow(PartSize + 1)]
    [DataRow(3 * PartSize)]
    public async Task Read_LeftInTheMiddle_FindsTheNext(int read)
    {
        var segment = await WriteAsync(TestStore.Zstd, PartSize);
        for (var only = 0; only < segment.Index.Entries.Length; only++)
        {
            var expected = Expected(segment, only, read);
            CollectionAssert.AreEqual(new[] { expected }, await ReadAsync(segment, position => position == only, read));
        }

        CollectionAssert.AreEqual(
            segment.Index.Entries.Select((_, position) => Expected(segment, position, read)).ToArray(), await ReadAsync(segment, _ => true, read));
    }

    [TestMethod]
    public async Task Write_FilesInParts_GnuCpioListsThemOneBehindTheOther()
    {
        var segment = await WriteAsync(TestStore.Zstd, PartSize);

        var names = new List<string>();
        var offset = 0L;
        foreach (var frame in segment.Frames)
        {
            var bytes = (await System.IO.File.ReadAllBytesAsync(segment.Path, TestContext.CancellationToken))[(int)offset..(int)(offset + frame.SizeInBytes)];
            var archive = await Judge.FilterAsync("zstd", ["-dc"], bytes, TestContext.CancellationToken);
            names.AddRange(Encoding.UTF8.GetString(await Judge.FilterAsync("cpio", ["-t", "--quiet"], archive, TestContext.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries));
            offset += frame.SizeInBytes;
        }

        CollectionAssert.AreEqual(
            new[] { "d", "below", "exact", "above", "above", "d/name", "z", "many", "many", "many", "many", "many", "many", "whole", "whole", "whole", "empty" },
            names.TakeWhile(name => name != "frame").ToArray());
        CollectionAssert.AreEqual(new[] { "link", "last" }, names[^2..]);
    }

    [TestMethod]
    public async Task Write_ContentOfAnotherLength_Fails()
    {
        foreach (var length in new[] { 0, PartSize, (2 * PartSize) - 1, (2 * PartSize) + 1 })
        {
            var item = File("f", 2 * PartSize) with { Content = new MemoryStream(new byte[length]) };

            var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => WriteAsync(TestStore.Zstd, PartSize, item));

            Assert.AreEqual(ArchivesDiagnostics.WrongSize, exception.Diagnostic.Descriptor);
        }
    }

    [TestMethod]
    public async Task Read_IndexOfALargerFile_Fails()
    {
        var segment = await WriteAsync(TestStore.Zstd, PartSize, File("f", 2 * PartSize));
        var entry = segment.Index.Entries[0];
        segment = segment with { Index = segment.Index with { Entries = [entry with { Entry = entry.Entry with { Size = (2 * PartSize) + 1 } }] } };

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => ReadAsync(segment, _ => true, int.MaxValue));

        Assert.AreEqual(RootFilesystemDiagnostics.DamagedSegment, exception.Diagnostic.Descriptor);
    }

    [TestMethod]
    [DataRow(CpioWriter.LargestFile, true)]
    [DataRow(CpioWriter.LargestFile + 1, false)]
    public async Task WriteInitrd_LargeFile_IsRefusedAndNamed(long size, bool fits)
    {
        var index = new SegmentIndex("service 'db'", [new IndexEntry(File("var/model", 0).Entry with { Size = size })]) { Location = new("a.lkproj", 7) };
        var root = new ComposedRoot([await WriteAsync(TestStore.Zstd, PartSize) with { Index = index }], []);
        if (fits)
        {
            await root.WriteInitrdAsync(Stream.Null, TestContext.CancellationToken);
            return;
        }

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => root.WriteInitrdAsync(Stream.Null, TestContext.CancellationToken));

        Assert.AreEqual(
            "a.lkproj(7): error LK0412: '/var/model' (service 'db') has 4096.0 MiB, and the root of an initrd is in memory.",
            exception.Diagnostic.ToString().Split(". ")[0].TrimEnd('.') + ".");
    }

    private static SegmentItem File(string path, int size) =>
        new(new ArchiveEntry { Path = path, Kind = EntryKind.File, Mode = 0b110_100_100, UserId = 1, Size = size }, new MemoryStream(Content(path, size)));

    private static byte[] Content(string path, int size) => SegmentStoreTests.Noise(path.Length, size);

    private static string Expected(Segment segment, int position, int length)
    {
        var entry = segment.Index.Entries[position].Entry;
        var content = entry.Kind == EntryKind.File ? Content(entry.Path, (int)entry.Size) : [];
        return $"{position} {Digest.OfSha256(content.AsSpan(0, Math.Min(length, content.Length)))}";
    }

    private async Task<Segment> WriteAsync(Compression compression, long partSize, params SegmentItem[] items)
    {
        var path = Path.Combine(_folder, Path.GetRandomFileName());
        await using var file = System.IO.File.Create(path);
        var all = items.Length == 0 ? Items : [.. items];
        var written = await SegmentWriter.WriteAsync(all.ToAsyncEnumerable(), file, compression, FrameWorkers.Shared, TestContext.CancellationToken, partSize);
        return new Segment("", path, file.Length, written.Digest, new SegmentIndex("test", written.Entries)) { Compression = compression, Frames = written.Frames };
    }

    // Reads so many bytes of each content.
    private async Task<string[]> ReadAsync(Segment segment, Func<int, bool> wanted, int length)
    {
        var contents = new List<string>();
        await foreach (var (position, content) in SegmentReader.ReadAsync(segment, wanted, TestContext.CancellationToken))
        {
            var bytes = new byte[Math.Min(length, segment.Index.Entries[position].Entry.Size + 1)];
            var read = await content.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, TestContext.CancellationToken);
            contents.Add($"{position} {Digest.OfSha256(bytes.AsSpan(0, read))}");
        }

        return [.. contents];
    }
}
