using System.Globalization;
using System.Security.Cryptography;
using LinuxKit.Disks;
using LinuxKit.Disks.Ext4;
using LinuxKit.Tests.Archives;
using LinuxKit.Tests.Disks.Trees;

namespace LinuxKit.Tests.Disks.Ext4;

/// <summary>File systems that Linux writes to and makes larger.</summary>
[TestClass]
public sealed class Ext4VolumeTests
{
    private const long Mebibyte = 1 << 20;
    private const long Group = 128 * Mebibyte;

    private static readonly Ext4Options Options = new()
    {
        Uuid = new("8c1e7a2f-3d54-4b0c-9f7e-2a6b1c0d9e8f"),
        HashSeed = new("01234567-89ab-cdef-0123-456789abcdef"),
        Timestamp = DateTimeOffset.FromUnixTimeSeconds(1_600_000_000),
        Label = "data é",
    };

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow(64 * Mebibyte)]
    [DataRow(64 * Mebibyte + 4095)]
    [DataRow(Group)]
    [DataRow(Group + Mebibyte)]
    [DataRow(Group + (5 * Mebibyte))]
    [DataRow(2 * Group)]
    [DataRow((9 * Group) + (77 * Mebibyte))]
    [DataRow(1L << 40)]
    [DataRow(15L << 40)]
    public async Task Plan_Size_IsASoundFileSystem(long size)
    {
        if (size > 1L << 40 && LongRun.Count(2, 1) == 1)
        {
            Assert.Inconclusive("LINUXKIT_LONG=100 has e2fsck read the largest one, which takes half a minute");
        }

        using var tree = new UnpackedTree();
        await WriteAsync(size, tree.Image);

        var dump = await DumpAsync(tree.Image);
        Assert.IsLessThanOrEqualTo(size / 4096, long.Parse(dump["Block count"], CultureInfo.InvariantCulture));
        Assert.IsGreaterThan((size / 4096) - 1024, long.Parse(dump["Block count"], CultureInfo.InvariantCulture));
        Assert.AreEqual("data é", dump["Filesystem volume name"]);
        Assert.AreEqual("8c1e7a2f-3d54-4b0c-9f7e-2a6b1c0d9e8f", dump["Filesystem UUID"]);
        Assert.AreEqual("clean", dump["Filesystem state"]);
        Assert.Contains("has_journal", dump["Filesystem features"]);
        Assert.Contains("metadata_csum", dump["Filesystem features"]);
        Assert.AreEqual("0", dump["Journal start"]);
        await CheckAsync(tree.Image);
    }

    [TestMethod]
    [DataRow(64 * Mebibyte, 64 * Group)]
    [DataRow(64 * Mebibyte, 65 * Mebibyte)]
    [DataRow(3 * Group, 200 * Group)]
    [DataRow(64 * Mebibyte, 1L << 40)]
    public async Task Plan_GrownByResize2fs_HasRoomAndItsFiles(long size, long grown)
    {
        using var tree = new UnpackedTree();
        await WriteAsync(size, tree.Image);
        await Judge.RunAsync("sh", ["-c", "printf kept > \"$1\"; debugfs -w -R \"write $1 file\" \"$0\" 2>/dev/null", tree.Image, tree.Folder + "/kept"], TestContext.CancellationToken);
        using (var file = new FileStream(tree.Image, FileMode.Open))
        {
            file.SetLength(grown);
        }

        await Judge.RunAsync("sh", ["-c", "resize2fs \"$0\" 2>&1", tree.Image], TestContext.CancellationToken);

        await CheckAsync(tree.Image);
        Assert.AreEqual(grown / 4096, long.Parse((await DumpAsync(tree.Image))["Block count"], CultureInfo.InvariantCulture));
        Assert.AreEqual("kept", await Judge.RunAsync("sh", ["-c", "debugfs -R 'cat file' \"$0\" 2>/dev/null", tree.Image], TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task Plan_Twice_IsTheSameAndNearlyAllZeros()
    {
        var volume = Ext4Volume.Plan(Options with { Size = 300 * Mebibyte });
        var blocks = 0;
        async Task<Digest> HashAsync()
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await volume.WriteBlocksAsync(
                4096,
                (block, bytes, _) =>
                {
                    hash.AppendData(BitConverter.GetBytes(block));
                    hash.AppendData(bytes.Span);
                    blocks++;
                    return ValueTask.CompletedTask;
                },
                TestContext.CancellationToken);
            return Digest.FromSha256(hash.GetHashAndReset());
        }

        Assert.AreEqual(await HashAsync(), await HashAsync());
        Assert.IsLessThan(2 * 300, blocks);
    }

    [TestMethod]
    [DataRow((64 * Mebibyte) - 1)]
    [DataRow((15L << 40) + 1)]
    public void Plan_SizeThatIsNone_IsRefused(long size)
    {
        var exception = Assert.ThrowsExactly<LinuxKitException>(() => Ext4Volume.Plan(Options with { Size = size }));

        Assert.AreEqual("LK0941", exception.Diagnostic.Code);
    }

    private async Task CheckAsync(string image) =>
        Assert.DoesNotContain("WARNING", await Judge.RunAsync("sh", ["-c", "e2fsck -fn \"$0\" 2>&1", image], TestContext.CancellationToken));

    private async Task<Dictionary<string, string>> DumpAsync(string image) =>
        (await Judge.RunAsync("sh", ["-c", "dumpe2fs -h \"$0\" 2>/dev/null", image], TestContext.CancellationToken)).Split('\n')
            .Where(line => line.Contains(':')).ToDictionary(line => line[..line.IndexOf(':')], line => line[(line.IndexOf(':') + 1)..].Trim());

    private async Task WriteAsync(long size, string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 0, FileOptions.Asynchronous);
        foreach (var part in Ext4Volume.Parts(Options with { Size = size }))
        {
            file.Position = part.Offset;
            await part.Content.WriteAsync(file, TestContext.CancellationToken);
        }

        file.SetLength(size);
    }
}
