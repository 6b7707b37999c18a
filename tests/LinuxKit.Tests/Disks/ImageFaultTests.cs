using LinuxKit.Archives;
using LinuxKit.Disks;
using LinuxKit.Disks.Gcp;
using LinuxKit.Disks.Ovf;
using LinuxKit.Disks.Qcow2;
using LinuxKit.Disks.Vdi;
using LinuxKit.Disks.Vhd;
using LinuxKit.Disks.Vhdx;
using LinuxKit.Disks.Vmdk;

namespace LinuxKit.Tests.Disks;

/// <summary>Whatever goes wrong under way comes out as it is, and nothing is left at work.</summary>
[TestClass]
public sealed class ImageFaultTests
{
    private static readonly IReadOnlyDictionary<string, Func<DiskContent, Stream, CancellationToken, Task>> Writers =
        new Dictionary<string, Func<DiskContent, Stream, CancellationToken, Task>>
        {
            ["qcow2"] = (disk, output, token) => Qcow2Image.WriteAsync(disk, new Qcow2Options { Compression = Qcow2Compression.None }, output, token),
            ["qcow2, zlib"] = (disk, output, token) => Qcow2Image.WriteAsync(disk, new Qcow2Options(), output, token),
            ["qcow2, zstd"] = (disk, output, token) => Qcow2Image.WriteAsync(disk, new Qcow2Options { Compression = Qcow2Compression.Zstd }, output, token),
            ["fixed VHD"] = (disk, output, token) => FixedVhd.WriteAsync(disk, new VhdOptions(Guid.Empty, DateTimeOffset.UnixEpoch), output, token),
            ["dynamic VHD"] = (disk, output, token) => DynamicVhd.WriteAsync(disk, new VhdOptions(Guid.Empty, DateTimeOffset.UnixEpoch), output, token),
            ["VHDX"] = (disk, output, token) => VhdxImage.WriteAsync(disk, new VhdxOptions(Guid.Empty, Guid.Empty, Guid.Empty), output, token),
            ["VDI"] = (disk, output, token) => VdiImage.WriteAsync(disk, new VdiOptions(Guid.Empty, Guid.Empty), output, token),
            ["streamed VMDK"] = (disk, output, token) => StreamVmdk.WriteAsync(disk, new VmdkOptions("x", 1), output, token),
            ["sparse VMDK"] = (disk, output, token) => SparseVmdk.WriteAsync(disk, new VmdkOptions("x", 1), output, token),
            ["OVA"] = (disk, output, token) => OvaArchive.WriteAsync(disk, new OvfOptions { Name = "x", ContentId = 1, Timestamp = 0 }, new MemoryStream(), output, token),
            ["Google Cloud"] = (disk, output, token) => GcpArchive.WriteAnySizeAsync(disk, 0, output, token),
        };

    public required TestContext TestContext { get; init; }

    private static IEnumerable<object[]> Names => Writers.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public async Task Write_OutputFull_ThrowsWhatTheOutputThrows(string name)
    {
        var whole = new MemoryStream();
        await Writers[name](Disk, whole, TestContext.CancellationToken);
        foreach (var limit in (long[])[0, 1000, whole.Length / 2, whole.Length - 1])
        {
            using var full = new FullStream(limit);
            await Assert.ThrowsExactlyAsync<IOException>(() => Writers[name](Disk, full, TestContext.CancellationToken), $"After {limit} of {whole.Length} bytes.");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public async Task Write_DiskOfAnotherLength_IsAnError(string name)
    {
        foreach (var size in (long[])[Disk.Size - 512, Disk.Size + 512])
        {
            var wrong = Disk with { WriteAsync = new TestDisk(size, (1000, TestDisk.Noise(3 << 20))).Content.WriteAsync };
            var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => Writers[name](wrong, new MemoryStream(), TestContext.CancellationToken));
            Assert.AreEqual(ArchivesDiagnostics.WrongSize, exception.Diagnostics.Single().Descriptor);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public async Task Write_DiskThatFails_ThrowsWhatTheDiskThrows(string name)
    {
        var disk = Disk with
        {
            WriteAsync = async (output, token) =>
            {
                await output.WriteAsync(TestDisk.Noise(3 << 20), token);
                throw new InvalidDataException();
            },
        };
        await Assert.ThrowsExactlyAsync<InvalidDataException>(() => Writers[name](disk, new MemoryStream(), TestContext.CancellationToken));
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public async Task Write_Stopped_IsStopped(string name)
    {
        using var stop = new CancellationTokenSource();
        var disk = Disk with
        {
            WriteAsync = async (output, token) =>
            {
                await output.WriteAsync(TestDisk.Noise(3 << 20), token);
                await stop.CancelAsync();
                token.ThrowIfCancellationRequested();
            },
        };
        await Assert.ThrowsAsync<OperationCanceledException>(() => Writers[name](disk, new MemoryStream(), stop.Token));
    }

    private static DiskContent Disk { get; } = new TestDisk(8 << 20, (1000, TestDisk.Noise(3 << 20))).Content;

    /// <summary>A disk of the host that gets full.</summary>
    private sealed class FullStream(long limit) : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position + buffer.Length <= limit ? base.WriteAsync(buffer, cancellationToken) : throw new IOException("There is no space left.");
    }
}
