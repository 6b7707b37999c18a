using System.Runtime.CompilerServices;
using System.Text;
using LinuxKit.Archives;
using LinuxKit.Disks.SquashFs;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Tests.Disks.SquashFs;

/// <summary>A tree in memory that is written to a SquashFS. Contents come in the order in which files were added, as those of a root do.</summary>
internal sealed class TestTree
{
    public const long Time = 1_600_000_000;
    public const long MakeTime = 1_492_533_000;

    private readonly List<(ArchiveEntry Entry, Func<Stream> Open, Digest? Digest)> _entries = [];

    public IEnumerable<ArchiveEntry> Entries => _entries.Select(entry => entry.Entry);

    public Digest? DigestOf(string path) => _entries.Single(entry => entry.Entry.Path == path).Digest;

    public TestTree Add(ArchiveEntry entry, byte[]? content = null)
    {
        var bytes = content ?? [];
        return Add(
            entry with { Size = bytes.Length, ModificationTime = entry.ModificationTime == 0 ? Time : entry.ModificationTime },
            () => new MemoryStream(bytes, writable: false),
            entry.Kind == EntryKind.File ? Digest.OfSha256(bytes) : null);
    }

    public TestTree Add(ArchiveEntry entry, Func<Stream> open, Digest? digest)
    {
        _entries.Add((entry, open, digest));
        return this;
    }

    public TestTree Dir(string path, string mode = "755", uint uid = 0, uint gid = 0) => Add(Entry(path, EntryKind.Directory, mode, uid, gid));

    public TestTree File(string path, string content, string mode = "644", uint uid = 0, uint gid = 0) =>
        File(path, Encoding.UTF8.GetBytes(content), mode, uid, gid);

    public TestTree File(string path, byte[] content, string mode = "644", uint uid = 0, uint gid = 0) => Add(Entry(path, EntryKind.File, mode, uid, gid), content);

    public TestTree Symlink(string path, string target) => Add(Entry(path, EntryKind.SymbolicLink, "777") with { LinkTarget = target });

    public TestTree HardLink(string path, string target) => Add(Entry(path, EntryKind.HardLink, "644") with { LinkTarget = target });

    public TestTree Device(string path, EntryKind kind, uint major, uint minor) => Add(Entry(path, kind, "620", 0, 5) with { DeviceMajor = major, DeviceMinor = minor });

    public TestTree Fifo(string path) => Add(Entry(path, EntryKind.Fifo, "600"));

    public static ArchiveEntry Entry(string path, EntryKind kind, string mode = "644", uint uid = 0, uint gid = 0) =>
        new() { Path = path, Kind = kind, Mode = Convert.ToInt32(mode, 8), UserId = uid, GroupId = gid };

    /// <summary>Bytes that don't get smaller, the same for the same seed.</summary>
    public static byte[] Noise(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Text that gets smaller, the same for the same seed.</summary>
    public static byte[] Text(int seed, int length)
    {
        var random = new Random(seed);
        var text = new StringBuilder();
        while (text.Length < length)
        {
            text.Append("word").Append(random.Next(100)).Append(' ');
        }

        return Encoding.ASCII.GetBytes(text.ToString(0, length));
    }

    public async Task<byte[]> WriteAsync(SquashFsOptions? options = null)
    {
        using var memory = new MemoryStream();
        await WriteAsync(memory, options);
        return memory.ToArray();
    }

    public async Task WriteAsync(Stream output, SquashFsOptions? options = null, CancellationToken cancellationToken = default)
    {
        var start = output.Position;
        var length = await SquashFsImage.WriteAsync(Composed(), ReadAsync, options ?? new SquashFsOptions { Timestamp = MakeTime }, output, cancellationToken);
        Assert.AreEqual(start + length, output.Position);
        Assert.AreEqual(0, length % 4096);
    }

    public async Task<byte[]> WriteFileAsync(string path, SquashFsOptions? options = null)
    {
        var image = await WriteAsync(options);
        await System.IO.File.WriteAllBytesAsync(path, image);
        return image;
    }

    // The contents come from here, not from segments.
    private ComposedRoot Composed() => new([],
    [
        .. _entries.Select((entry, i) => new ComposedEntry(entry.Entry, entry.Digest, 0, i)).OrderBy(entry => entry.Entry.Path, StringComparer.Ordinal),
    ]);

    private async IAsyncEnumerable<RootEntry> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        foreach (var (entry, open, digest) in _entries.OrderBy(entry => entry.Entry.Kind != EntryKind.Directory))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var content = open();
            yield return new RootEntry(entry, content, digest, "test");
        }
    }
}
