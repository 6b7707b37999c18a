using System.Text;
using LinuxKit.Archives;
using LinuxKit.Disks;
using LinuxKit.Disks.Iso9660;

namespace LinuxKit.Tests.Disks.Iso9660;

/// <summary>An image in a file, for other people's tools to look at.</summary>
internal sealed class TestDisc : IDisposable
{
    private readonly TestFolder _folder = new();

    public static IsoOptions Options { get; } = new() { VolumeId = "TEST", Timestamp = DateTimeOffset.FromUnixTimeSeconds(1_790_000_000) };

    /// <summary>The image's full path.</summary>
    public string Path => _folder.PathOf("disc.iso");

    public static IsoFile File(string path, string text) => new(path, DiskContent.Of(Encoding.UTF8.GetBytes(text)));

    public static IsoFile Link(string path, string target) =>
        IsoFile.Of(new ArchiveEntry { Path = path, Kind = EntryKind.SymbolicLink, Mode = 0x1FF, LinkTarget = target });

    public static Task<TestDisc> WriteAsync(IsoOptions options, IReadOnlyList<IsoFile> files, CancellationToken cancellationToken) =>
        WriteAsync(IsoImage.Plan(options, files), cancellationToken);

    public static async Task<TestDisc> WriteAsync(IsoPlan plan, CancellationToken cancellationToken)
    {
        var disc = new TestDisc();
        Assert.AreEqual(0, plan.Content.Size % 2048);
        await plan.Content.ToFileAsync(disc.Path, cancellationToken);
        return disc;
    }

    /// <summary>What xorriso takes out of the image.</summary>
    /// <returns>A folder that goes with the disc.</returns>
    public async Task<string> ExtractAsync(CancellationToken cancellationToken)
    {
        var folder = _folder.PathOf("extracted");
        await Xorriso.RunAsync(cancellationToken, "-osirrox", "on", "-indev", Path, "-chmod_r", "u+w", "/", "--", "-extract", "/", folder, "-rollback_end");
        return folder;
    }

    public void Dispose() => _folder.Dispose();
}
