using CliWrap;
using CliWrap.Buffered;
using LinuxKit.Disks.Verity;
using LinuxKit.Tests.Archives;

namespace LinuxKit.Tests.Disks.Verity;

/// <summary>Hash trees as <c>veritysetup</c> verifies them.</summary>
[TestClass]
public sealed class VerityTreeTests
{
    private const int BlockSize = 4096;

    private static readonly VerityOptions Options = new()
    {
        Salt = Enumerable.Range(0, 32).Select(i => (byte)(i * 9)).ToArray(),
        Uuid = new Guid("01234567-89ab-cdef-0123-456789abcdef"),
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("linuxkit-verity-").FullName;

    public TestContext TestContext { get; set; } = null!;

    private string Data => Path.Combine(_folder, "data");

    private string Tree => Path.Combine(_folder, "tree");

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(128)]
    [DataRow(129)]
    [DataRow(1023)]
    [DataRow(1024)]
    [DataRow((128 * 128) + 1)]
    public async Task Write_AnyNumberOfBlocks_IsWhatVeritysetupMakes(int blocks)
    {
        var root = await WriteAsync(Noise(blocks));

        var formatted = await FormatAsync(Options.Salt);

        Assert.AreEqual(formatted, root.RootHashText);
        CollectionAssert.AreEqual(File.ReadAllBytes(Tree + "2"), File.ReadAllBytes(Tree));
        Assert.AreEqual(new FileInfo(Tree).Length, root.HashTreeLength);
        await Judge.RunAsync("veritysetup", ["verify", Data, Tree, root.RootHashText], TestContext.CancellationToken);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(256)]
    public async Task Write_AnySalt_IsWhatVeritysetupMakes(int length)
    {
        var salt = new byte[length];
        salt.AsSpan().Fill(7);

        var root = await WriteAsync(Noise(300), Options with { Salt = salt });

        Assert.AreEqual(await FormatAsync(salt), root.RootHashText);
        CollectionAssert.AreEqual(File.ReadAllBytes(Tree + "2"), File.ReadAllBytes(Tree));
    }

    [TestMethod]
    public async Task Write_BlocksOfZeros_IsWhatVeritysetupMakes()
    {
        var data = new byte[3000 * BlockSize];
        data[1500 * BlockSize] = 1;

        var root = await WriteAsync(data);

        Assert.AreEqual(await FormatAsync(Options.Salt), root.RootHashText);
    }

    [TestMethod]
    public async Task Write_Superblock_IsDumpedAsItWasGiven()
    {
        await WriteAsync(Noise(5));

        var dump = await Judge.RunAsync("veritysetup", ["dump", Tree], TestContext.CancellationToken);

        var lines = dump.Split('\n').Select(line => string.Join(' ', line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))).ToArray();
        foreach (var expected in (string[])["UUID: 01234567-89ab-cdef-0123-456789abcdef", "Hash type: 1", "Data blocks: 5", "Hash algorithm: sha256", $"Salt: {Convert.ToHexStringLower(Options.Salt.Span)}"])
        {
            CollectionAssert.Contains(lines, expected);
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task Verify_OneBitFlipped_IsRefused(bool inTree)
    {
        var root = await WriteAsync(Noise(300));
        var path = inTree ? Tree : Data;
        var bytes = File.ReadAllBytes(path);
        bytes[(inTree ? 2 : 200) * BlockSize] ^= 1;
        File.WriteAllBytes(path, bytes);

        var result = await Cli.Wrap(Platforms.HostTool.Find("veritysetup")).WithArguments(["verify", Data, Tree, root.RootHashText])
            .WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(TestContext.CancellationToken);

        Assert.AreNotEqual(0, result.ExitCode, result.StandardOutput);
    }

    [TestMethod]
    public async Task Write_BehindTheDataInOneStream_IsVerifiedThere()
    {
        var data = Noise(300);
        await using var file = File.Create(Data);
        await file.WriteAsync(data, TestContext.CancellationToken);

        var root = await VerityTree.WriteAsync(new MemoryStream(data), data.Length, Options, file, TestContext.CancellationToken);

        Assert.AreEqual(data.Length + root.HashTreeLength, file.Position);
        Assert.AreEqual(file.Length, file.Position);
        await file.FlushAsync(TestContext.CancellationToken);
        await Judge.RunAsync("veritysetup", ["verify", $"--hash-offset={data.Length}", Data, Data, root.RootHashText], TestContext.CancellationToken);
    }

    [TestMethod]
    public async Task Write_OneByteAtATime_GivesTheSame()
    {
        var data = Noise(3);
        using var output = new MemoryStream();

        var root = await VerityTree.WriteAsync(new OneByteStream(data), data.Length, Options, output, TestContext.CancellationToken);

        Assert.AreEqual((await WriteAsync(data)).RootHashText, root.RootHashText);
        CollectionAssert.AreEqual(File.ReadAllBytes(Tree), output.ToArray());
    }

    [TestMethod]
    public async Task Write_LessDataThanSaid_Fails() => await Assert.ThrowsExactlyAsync<EndOfStreamException>(
        () => VerityTree.WriteAsync(new MemoryStream(Noise(2000)), 2001 * BlockSize, Options, new MemoryStream(), TestContext.CancellationToken));

    [TestMethod]
    [DataRow(0)]
    [DataRow(-4096)]
    [DataRow(4097)]
    public void Layout_NoWholeBlocks_Fails(int length) => Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => VerityLayout.Of(length));

    private async Task<VerityRoot> WriteAsync(byte[] data, VerityOptions? options = null)
    {
        await File.WriteAllBytesAsync(Data, data, TestContext.CancellationToken);
        await using var tree = File.Create(Tree);
        return await VerityTree.WriteAsync(new MemoryStream(data), data.Length, options ?? Options, tree, TestContext.CancellationToken);
    }

    // Another tree of the same data, and its root hash.
    private async Task<string> FormatAsync(ReadOnlyMemory<byte> salt)
    {
        var printed = await Judge.RunAsync(
            "veritysetup",
            ["format", Data, Tree + "2", $"--salt={(salt.IsEmpty ? "-" : Convert.ToHexStringLower(salt.Span))}", $"--uuid={Options.Uuid}"],
            TestContext.CancellationToken);
        return printed.Split('\n').Single(line => line.StartsWith("Root hash:", StringComparison.Ordinal)).Split(':')[1].Trim();
    }

    private static byte[] Noise(int blocks)
    {
        var data = new byte[blocks * BlockSize];
        new Random(blocks).NextBytes(data);
        return data;
    }
}
