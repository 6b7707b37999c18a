using LinuxKit.Tests.Archives;

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
