using LinuxKit.Archives;
using LinuxKit.Boot;
using LinuxKit.Formats;
using LinuxKit.Formats.Media;
using LinuxKit.RootFilesystem;
using LinuxKit.Tests.Boot;
using LinuxKit.Tests.Boot.Pe;
using LinuxKit.Tests.RootFilesystem;

namespace LinuxKit.Tests.Formats;

/// <summary>What the disks of a build have in common.</summary>
[TestClass]
public sealed class SharedPartsTests
{
    public required TestContext TestContext { get; init; }

    private readonly string _folder = Directory.CreateTempSubdirectory("linuxkit-shared-").FullName;

    [TestCleanup]
    public void Cleanup() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public async Task Parts_AskedForByFormatsAtTheSameTime_AreMadeOnce()
    {
        using var store = new TestStore();
        var image = new ComposedImage(
            new BootFiles(await ComposeAsync(store, FileOf("boot/kernel", TestKernel.BzImage(TestKernel.Elf(1000)))), "quiet"),
            await ComposeAsync(store, File("usr/lib/linuxkit/first-stage", "first stage"), File("etc/motd", "hello")))
        {
            Architecture = "amd64",
            Timestamp = TestStore.Timestamp,
            BootLoader = await ComposeAsync(store, FileOf("usr/lib/systemd/boot/efi/linuxx64.efi.stub", TestStub.Create(4096))),
        };
        await using var outputs = new OutputBatch(_folder);

        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => MakeAsync(new BootableParts(image, "Small", outputs)))));

        foreach (var parts in made)
        {
            CollectionAssert.AreEqual(made[0], parts, ReferenceComparer);
        }

        Assert.HasCount(1, Directory.GetFiles(_folder, "root", SearchOption.AllDirectories));
    }

    private static System.Collections.IComparer ReferenceComparer { get; } =
        Comparer<object>.Create((a, b) => ReferenceEquals(a, b) ? 0 : 1);

    private async Task<object[]> MakeAsync(BootableParts parts) =>
    [
        await parts.RootImageAsync(RootPlace.SquashFs, TestContext.CancellationToken),
        await parts.ChainAsync(RootPlace.SquashFs, TestContext.CancellationToken),
        await parts.UnifiedKernelAsync(RootPlace.SquashFs, TestContext.CancellationToken),
        await parts.LoadersAsync(TestContext.CancellationToken),
    ];

    private static Task<ComposedRoot> ComposeAsync(TestStore store, params GeneratedEntry[] files) =>
        store.ComposeAsync(new GeneratedFiles("files", default, [.. files]));

    private static GeneratedEntry File(string path, string content) => ComponentTests.File(path, content);

    private static GeneratedEntry FileOf(string path, byte[] content) =>
        new(new ArchiveEntry { Path = path, Kind = EntryKind.File, Mode = 0b110_100_100, Size = content.Length }) { Content = [.. content] };
}
