using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using LinuxKit.Archives;
using LinuxKit.Disks.SquashFs;
using LinuxKit.Tests.Archives;

namespace LinuxKit.Tests.Disks.SquashFs;

/// <summary>What is large, deep, or not as it should be.</summary>
[TestClass]
public sealed class SquashFsEdgeTests
{
    private const string NotKnown = "LK0940";

    private static readonly SquashFsOptions Fast = new() { Compression = new Compression(CompressionKind.Zstd, 1), Timestamp = TestTree.MakeTime };

    private readonly string _folder = Directory.CreateTempSubdirectory("linuxkit-squashfs-").FullName;

    public TestContext TestContext { get; set; } = null!;

    private string Image => Path.Combine(_folder, "image");

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public async Task Write_LongestNamesAndDeepestTree_AreListed()
    {
        var tree = new TestTree();
        var deep = "d";
        for (; deep.Length < 4000; deep += "/d")
        {
            tree.Dir(deep);
        }

        tree.Dir(deep).File(deep + "/file", "x").File(new string('n', 255), "1").File(new string('ü', 127), "2").Symlink("link", new string('t', 4095));

        await tree.WriteFileAsync(Image);

        await AssertListedAsync(tree);
    }

    [TestMethod]
    public async Task Write_TenThousandNamesInADirectory_AreListed()
    {
        var tree = new TestTree().Dir("many");
        for (var i = 0; i < 10_000; i++)
        {
            tree.File($"many/{i.ToString(CultureInfo.InvariantCulture).PadLeft(1 + (i % 60), '_')}", []);
        }

        await tree.WriteFileAsync(Image, Fast);

        await AssertListedAsync(tree);
    }

    [TestMethod]
    public async Task Write_ThousandsOfHardLinks_AreOneFile()
    {
        var tree = new TestTree().Dir("a").Dir("z").File("m", "content");
        for (var i = 0; i < 3000; i++)
        {
            tree.HardLink($"{(i % 2 == 0 ? 'a' : 'z')}/{i}", "m");
        }

        await tree.WriteFileAsync(Image, Fast);

        await AssertListedAsync(tree);
        var shown = await Judge.RunAsync("unsquashfs", ["-s", Image], TestContext.CancellationToken);
        StringAssert.Contains(shown, "Number of inodes 4\n", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task Write_ManyFilesInManyDirectories_AreListed()
    {
        var tree = new TestTree();
        for (var i = 0; i < LongRun.Count(100_000, 3000); i++)
        {
            if (i % 100 == 0)
            {
                tree.Dir($"d{i / 100}");
            }

            tree.File($"d{i / 100}/file{i}", $"content of {i}");
        }

        await tree.WriteFileAsync(Image, Fast);

        await AssertListedAsync(tree);
    }

    [TestMethod]
    public async Task Write_MoreThan4GiBOfHoles_KeepsItsLength()
    {
        var size = ((long)LongRun.Count(5 * 1024, 64) << 20) + 5;
        var tree = new TestTree().Add(
            TestTree.Entry("holes", EntryKind.File) with { Size = size, ModificationTime = TestTree.Time }, () => new FillAndATail(size, 0, "tail!"u8.ToArray()), null);

        await tree.WriteFileAsync(Image, Fast);

        Assert.IsLessThan(1 << 20, new FileInfo(Image).Length);
        await AssertListedAsync(tree);
        var tail = await Judge.FilterAsync("sh", ["-c", $"unsquashfs -cat '{Image}' holes | tail -c 5"], [], TestContext.CancellationToken);
        Assert.AreEqual("tail!", Encoding.ASCII.GetString(tail));
    }

    [TestMethod]
    public async Task Write_ImageOfMoreThan4GiB_HasFilesBehindThat()
    {
        var size = ((long)LongRun.Count(4200, 20) << 20) + 5;
        var tree = new TestTree()
            .Add(TestTree.Entry("large", EntryKind.File) with { Size = size }, () => new FillAndATail(size, 1, "tail!"u8.ToArray()), null)
            .File("behind", TestTree.Noise(1, 300_000));

        await using (var file = File.Create(Image))
        {
            await tree.WriteAsync(file, Fast with { Compression = Compression.None }, TestContext.CancellationToken);
        }

        Assert.IsGreaterThan(size, new FileInfo(Image).Length);
        var behind = await Judge.FilterAsync("unsquashfs", ["-cat", Image, "behind"], [], TestContext.CancellationToken);
        Assert.AreEqual(tree.DigestOf("behind"), Digest.OfSha256(behind));
        var tail = await Judge.FilterAsync("sh", ["-c", $"unsquashfs -cat '{Image}' large | tail -c 6"], [], TestContext.CancellationToken);
        Assert.AreEqual("\u0001tail!", Encoding.ASCII.GetString(tail));
    }

    [TestMethod]
    [DataRow(CompressionKind.Gzip, 6)]
    [DataRow(CompressionKind.Zstd, 3)]
    public async Task Write_MountedByTheKernel_IsTheTree(CompressionKind kind, int level)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess || !File.Exists("/dev/loop-control")
            || !File.ReadAllText("/proc/filesystems").Contains("squashfs", StringComparison.Ordinal))
        {
            Assert.Inconclusive("This machine does not mount a SquashFS.");
        }

        var tree = new TestTree().Dir("many").Dir("a").File("large", TestTree.Text(1, 1_000_000)).File("holes", [.. new byte[400_000], 1]).HardLink("a/again", "large");
        for (var i = 0; i < 1000; i++)
        {
            tree.File($"many/{i.ToString("D200", CultureInfo.InvariantCulture)}", $"{i}");
        }

        await tree.WriteFileAsync(Image, new SquashFsOptions { Compression = new Compression(kind, level) });
        var mounted = Directory.CreateDirectory(Path.Combine(_folder, "mounted")).FullName;
        await Judge.RunAsync("mount", ["-t", "squashfs", "-o", "loop,ro", Image, mounted], TestContext.CancellationToken);
        try
        {
            foreach (var entry in tree.Entries.Where(entry => entry.Kind == EntryKind.File))
            {
                Assert.AreEqual(tree.DigestOf(entry.Path), Digest.OfSha256(File.ReadAllBytes(Path.Combine(mounted, entry.Path))), entry.Path);
            }

            Assert.HasCount(1000, Directory.GetFiles(Path.Combine(mounted, "many")));
            Assert.IsFalse(File.Exists(Path.Combine(mounted, "many", "none")));
            await Judge.RunAsync("test", [Path.Combine(mounted, "large"), "-ef", Path.Combine(mounted, "a/again")], TestContext.CancellationToken);
        }
        finally
        {
            await Judge.RunAsync("umount", [mounted], CancellationToken.None);
        }
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(300_000)]
    [DataRow(10_000_000)]
    public async Task Write_NoMoreSpace_SaysSo(int room)
    {
        var tree = new TestTree();
        for (var i = 0; i < 100; i++)
        {
            tree.File($"{i}", TestTree.Noise(i, 100_000)).File($"large{i}", TestTree.Noise(1000 + i, 140_000));
        }

        using var stream = new FullStream(room);

        var writing = tree.WriteAsync(stream, Fast, TestContext.CancellationToken);

        var error = await Assert.ThrowsExactlyAsync<IOException>(() => writing.WaitAsync(TimeSpan.FromSeconds(30), TestContext.CancellationToken));
        Assert.AreEqual(FullStream.Message, error.Message);
    }

    [TestMethod]
    public async Task Write_Cancelled_Stops()
    {
        using var source = new CancellationTokenSource();
        var tree = new TestTree().File("a", TestTree.Noise(1, 1_000_000)).Add(
            TestTree.Entry("b", EntryKind.File) with { Size = 1000 },
            () =>
            {
                source.Cancel();
                return new MemoryStream(new byte[1000]);
            },
            null);

        var writing = tree.WriteAsync(new MemoryStream(), Fast, source.Token);

        await Assert.ThrowsAsync<OperationCanceledException>(() => writing.WaitAsync(TimeSpan.FromSeconds(30), TestContext.CancellationToken));
    }

    [TestMethod]
    [DataRow(999)]
    [DataRow(1001)]
    [DataRow(0)]
    public async Task Write_ContentOfAnotherLength_IsRefused(int length)
    {
        var tree = new TestTree().Add(TestTree.Entry("f", EntryKind.File) with { Size = 1000 }, () => new MemoryStream(new byte[length]), null);

        var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => tree.WriteAsync());

        Assert.AreEqual(ArchivesDiagnostics.WrongSize, error.Diagnostic.Descriptor);
    }

    [TestMethod]
    public async Task Write_UnknownAttribute_IsRefused()
    {
        var attributes = ArchiveEntry.NoExtendedAttributes.Add("system.posix_acl_access", ImmutableArray.Create<byte>(2));

        await AssertRefusedAsync(new TestTree().Add(TestTree.Entry("f", EntryKind.File) with { ExtendedAttributes = attributes }), "system.posix_acl_access");
    }

    [TestMethod]
    public async Task Write_LinkLongerThanLinuxReads_IsRefused() =>
        await AssertRefusedAsync(new TestTree().Symlink("l", new string('x', 4096)), "4096 bytes");

    [TestMethod]
    public async Task Write_DeviceThatLinuxHasNot_IsRefused() =>
        await AssertRefusedAsync(new TestTree().Device("far", EntryKind.BlockDevice, 5000, 1), "'far' has the number 5000:1");

    [TestMethod]
    public async Task Write_MoreOwnersThanNumbers_IsRefused()
    {
        var tree = new TestTree();
        for (var i = 0u; i < 32_768; i++)
        {
            tree.Add(TestTree.Entry($"{i}", EntryKind.Fifo, uid: 2 * i, gid: (2 * i) + 1));
        }

        await AssertRefusedAsync(tree, "65535");
    }

    [TestMethod]
    [DataRow(2048)]
    [DataRow(2 << 20)]
    [DataRow(131_071)]
    [DataRow(0)]
    public void Options_BlockSizeOfAnotherFormat_IsRefused(int size) =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new SquashFsOptions { BlockSize = size });

    private static async Task AssertRefusedAsync(TestTree tree, string what)
    {
        var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => tree.WriteAsync(Fast));

        Assert.AreEqual(NotKnown, error.Diagnostic.Code);
        StringAssert.Contains(error.Diagnostic.Message, what, StringComparison.Ordinal);
    }

    // Kind, permissions, size and path of all names, as they are without anything being unpacked.
    private async Task AssertListedAsync(TestTree tree)
    {
        var sizes = tree.Entries.ToDictionary(entry => entry.Path);
        var expected = tree.Entries.Select(entry => entry.Kind switch
        {
            EntryKind.Directory => $"d {entry.Path}",
            EntryKind.SymbolicLink => $"l {entry.Path} -> {entry.LinkTarget}",
            EntryKind.HardLink => $"- {sizes[entry.LinkTarget!].Size} {entry.Path}",
            _ => $"- {entry.Size} {entry.Path}",
        });

        var listing = await Judge.RunAsync("unsquashfs", ["-lln", "-UTC", "-d", "", Image], TestContext.CancellationToken);

        CollectionAssert.AreEqual(
            expected.Order(StringComparer.Ordinal).ToArray(),
            listing.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(Shown).Order(StringComparer.Ordinal).ToArray());

        static string Shown(string line)
        {
            var parts = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
            var path = parts[5].TrimStart('/');
            return line[0] == '-' ? $"- {parts[2]} {path}" : $"{line[0]} {path}";
        }
    }

    /// <summary>A disk that gets full.</summary>
    private sealed class FullStream(int room) : MemoryStream
    {
        public const string Message = "There is no space left on the device.";

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position + buffer.Length > room ? ValueTask.FromException(new IOException(Message)) : base.WriteAsync(buffer, cancellationToken);
    }

    /// <summary>One byte over and over, and at the end a few others.</summary>
    private sealed class FillAndATail(long length, byte fill, byte[] tail) : Stream
    {
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var filled = length - tail.Length - _position;
            var source = filled > 0 ? default : tail.AsSpan((int)-filled);
            var read = (int)Math.Min(buffer.Length, filled > 0 ? filled : source.Length);
            buffer[..read].Fill(fill);
            source[..(filled > 0 ? 0 : read)].CopyTo(buffer);
            _position += read;
            return read;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
