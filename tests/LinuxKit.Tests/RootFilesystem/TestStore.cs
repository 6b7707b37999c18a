using System.Text;
using LinuxKit.Archives;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Tests.RootFilesystem;

/// <summary>A segment store in a folder of its own, and short descriptions of what comes out of it.</summary>
internal sealed class TestStore : IDisposable
{
    public const long Timestamp = 1_492_533_000;

    private readonly FrameWorkers? _workers;
    private readonly List<SegmentUse> _uses = [];

    public TestStore(RootLimits? limits = null, int? workers = null)
    {
        Folder = Directory.CreateTempSubdirectory("linuxkit-segments-").FullName;
        _workers = workers is { } count ? new FrameWorkers(count, count + 1) : null;
        Store = new SegmentStore(Folder, limits ?? RootLimits.Default, _workers ?? FrameWorkers.Shared) { Used = use => { lock (_uses) { _uses.Add(use); } } };
    }

    public string Folder { get; }

    public SegmentStore Store { get; }

    public IReadOnlyList<SegmentUse> Uses => _uses;

    public IEnumerable<string> Files => Directory.EnumerateFiles(Folder).Select(path => Path.GetFileName(path)!);

    public Task<Segment> MakeAsync(Component component, Compression? compression = null, long timestamp = Timestamp, CancellationToken cancellationToken = default) =>
        Store.GetOrCreateAsync(component, compression ?? Zstd, timestamp, cancellationToken);

    public static Compression Zstd { get; } = new(CompressionKind.Zstd, 3);

    public static Compression Gzip { get; } = new(CompressionKind.Gzip, 6);

    public async Task<Diagnostic> FailAsync(Component component) =>
        (await Assert.ThrowsExactlyAsync<LinuxKitException>(() => MakeAsync(component))).Diagnostic;

    public Task<ComposedRoot> ComposeAsync(params Component[] components) => ComposeAsync(Zstd, components);

    public Task<ComposedRoot> ComposeAsync(Compression compression, params Component[] components) =>
        new RootComposer(Store, Timestamp).ComposeAsync([.. components], Task.FromResult(compression), default);

    /// <summary>The entries of a segment, a line each, but for the fixed files.</summary>
    public static async Task<string[]> LinesAsync(Segment segment)
    {
        var lines = new List<string>();
        await foreach (var (position, content) in SegmentReader.ReadAsync(segment, _ => true, default))
        {
            var entry = segment.Index.Entries[position];
            lines.Add((entry.Implied ? "implied " : "") + await LineAsync(entry.Entry, content));
        }

        return [.. lines.Where(line => !IsFixed(line))];
    }

    public static async Task<string[]> LinesAsync(ComposedRoot root)
    {
        var lines = new List<string>();
        await foreach (var entry in root.ReadAsync(default))
        {
            lines.Add(await LineAsync(entry.Entry, entry.Content));
        }

        return [.. lines.Where(line => !IsFixed(line))];
    }

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        _workers?.Dispose();
    }

    public static async Task<string> LineAsync(ArchiveEntry entry, Stream content)
    {
        using var memory = new MemoryStream();
        await content.CopyToAsync(memory);
        var owner = entry.UserId == 0 && entry.GroupId == 0 ? "" : $" {entry.UserId}:{entry.GroupId}";
        var what = entry.Kind switch
        {
            EntryKind.File => $"= {Encoding.UTF8.GetString(memory.ToArray())}",
            EntryKind.Directory => "/",
            EntryKind.SymbolicLink => $"-> {entry.LinkTarget}",
            EntryKind.HardLink => $"== {entry.LinkTarget}",
            _ => $"{entry.Kind} {entry.DeviceMajor}:{entry.DeviceMinor}",
        };
        Assert.AreEqual(entry.Size, memory.Length);
        return $"{Convert.ToString(entry.Mode, 8)}{owner} {entry.Path} {what}";
    }

    private static bool IsFixed(string line) => FixedNames.Any(name => line.Contains($" {name} ") || line.Contains($"/{name} "));

    private static readonly string[] FixedNames = ["dev", "dev/pts", "dev/shm", "etc", "etc/hosts", "etc/mtab", "etc/resolv.conf", "proc", "sys"];
}
