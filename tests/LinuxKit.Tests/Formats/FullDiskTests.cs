using LinuxKit.RootFilesystem;
using LinuxKit.Tests.Archives;
using LinuxKit.Tests.RootFilesystem;

namespace LinuxKit.Tests.Formats;

/// <summary>Every format on disks that are too small for it: real ones, in memory, which root alone may make.</summary>
[TestClass]
public sealed class FullDiskTests
{
    private const string Folder = "full";

    private static readonly string[] Sizes = ["16k", "1m", "2g"];

    public required TestContext TestContext { get; init; }

    public static IEnumerable<object[]> Formats => AllFormatsTests.Formats;

    [TestMethod]
    [DynamicData(nameof(Formats))]
    public async Task Build_OutputsDoNotFit_SaysSoAndLeavesNothing(string format)
    {
        using var build = AllFormatsTests.NewBuild(format);
        var failures = 0;
        foreach (var size in Sizes)
        {
            await using var disk = await MountAsync(build.PathOf("", Folder), size);
            try
            {
                await build.BuildAsync([format], TestContext.CancellationToken, Folder).WaitAsync(TimeSpan.FromMinutes(1), TestContext.CancellationToken);
                break;
            }
            catch (IOException e)
            {
                Assert.Contains("No space left on device", e.Message);
                Assert.AreEqual("", string.Join(' ', Directory.EnumerateFileSystemEntries(build.PathOf("", Folder))), size);
                failures++;
            }
        }

        Assert.IsInRange(1, Sizes.Length - 1, failures);
    }

    [TestMethod]
    [DataRow("16k")]
    [DataRow("4m")]
    public async Task Make_SegmentDoesNotFitTheStore_SaysWhichAndLeavesNothing(string size)
    {
        using var store = new TestStore();
        await using var disk = await MountAsync(store.Folder, size);
        var noise = SegmentStoreTests.Noise(1, 9 << 20);
        var file = ComponentTests.File("noise", "") is var empty ? empty with { Entry = empty.Entry with { Size = noise.Length }, Content = [.. noise] } : null!;

        var diagnostic = await store.FailAsync(new GeneratedFiles("the files", new("a.lkproj", 3), [file]));

        Assert.AreEqual(RootFilesystemDiagnostics.StoreUnusable, diagnostic.Descriptor);
        Assert.AreEqual(new SourceLocation("a.lkproj", 3), diagnostic.Location);
        StringAssert.StartsWith(diagnostic.Message, "the files: No space left on device");
        StringAssert.Contains(diagnostic.Message, store.Folder);
        Assert.AreEqual("", string.Join(' ', store.Files));
    }

    private async Task<Mounted> MountAsync(string folder, string size)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            Assert.Inconclusive("Root alone makes disks.");
        }

        Directory.CreateDirectory(folder);
        await Judge.RunAsync("mount", ["-t", "tmpfs", "-o", $"size={size}", "tmpfs", folder], TestContext.CancellationToken);
        return new Mounted(folder);
    }

    private sealed class Mounted(string folder) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await Judge.RunAsync("umount", [folder], CancellationToken.None);
    }
}
