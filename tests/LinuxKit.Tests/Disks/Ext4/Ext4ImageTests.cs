using LinuxKit.Disks.Ext4;
using LinuxKit.Tests.Archives;
using LinuxKit.Tests.Disks.Trees;
using LinuxKit.Tests.RootFilesystem;

namespace LinuxKit.Tests.Disks.Ext4;

[TestClass]
public sealed class Ext4ImageTests
{
    private static readonly Ext4Options Options = new()
    {
        Uuid = new("8c1e7a2f-3d54-4b0c-9f7e-2a6b1c0d9e8f"),
        HashSeed = new("01234567-89ab-cdef-0123-456789abcdef"),
        Timestamp = RootSample.Timestamp,
        Label = "root é",
    };

    private static RootSample sample = null!;

    public required TestContext TestContext { get; init; }

    [ClassInitialize]
    public static async Task ComposeAsync(TestContext _) => sample = await RootSample.OfFilesAsync();

    [ClassCleanup]
    public static void Dispose() => sample.Dispose();

    [TestMethod]
    public async Task Write_AllKindsAndSizes_DebugfsExtractsTheSame()
    {
        using var tree = new UnpackedTree();
        await WriteAsync(sample, Options, tree.Image);

        await CheckAsync(tree.Image);
        await DebugAsync(tree.Image, $"rdump / {tree.Folder}");

        Directory.Delete(Path.Combine(tree.Folder, "lost+found"));
        await tree.AssertIsAsync(sample, TestContext.CancellationToken);
    }

    private async Task CheckAsync(string image) =>
        Assert.DoesNotContain("WARNING", await Judge.RunAsync("sh", ["-c", "e2fsck -fn \"$0\" 2>&1", image], TestContext.CancellationToken));

    private Task<string> DebugAsync(string image, string request) =>
        Judge.RunAsync("sh", ["-c", "debugfs -R \"$1\" \"$0\" 2>/dev/null", image, request], TestContext.CancellationToken);

    private static async Task<long> WriteAsync(RootSample sample, Ext4Options options, string path)
    {
        using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 0, FileOptions.Asynchronous);
        var length = await Ext4Image.WriteAsync(sample.Root, options, file, default);
        Assert.AreEqual(length, file.Length);
        Assert.AreEqual(0, length % 4096);
        return length;
    }
}
