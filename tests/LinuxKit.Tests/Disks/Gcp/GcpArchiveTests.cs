using System.IO.Compression;
using LinuxKit.Archives;
using LinuxKit.Disks;
using LinuxKit.Disks.Gcp;
using LinuxKit.Tests.Archives;

namespace LinuxKit.Tests.Disks.Gcp;

[TestClass]
public sealed class GcpArchiveTests : IDisposable
{
    private const long Gibibyte = 1L << 30;
    private const long Timestamp = 1_492_533_000;

    private readonly ImageFolder _folder = new();

    public required TestContext TestContext { get; init; }

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public async Task Write_DataBetweenZeros_TarUnpacksTheDisk()
    {
        var disk = new TestDisk(32 << 20, (0, TestDisk.Text(3_000_000)), (12 << 20, TestDisk.Noise(1_500_000)), ((32 << 20) - 1, [1]));
        var archive = await WriteAsync("disk.tar.gz", disk);

        Assert.AreEqual(
            "-rw-r--r-- 0/0        33554432 2017-04-18 16:30 disk.raw\n",
            await Judge.RunAsync("tar", ["--numeric-owner", "-tvf", archive], TestContext.CancellationToken));
        await Judge.RunAsync("tar", ["-xSf", archive, "-C", _folder.Path], TestContext.CancellationToken);
        var unpacked = _folder["unpacked"];
        File.Move(_folder["disk.raw"], unpacked);
        await _folder.CompareAsync(disk, "raw", unpacked, TestContext.CancellationToken);

        CollectionAssert.AreEqual(
            await File.ReadAllBytesAsync(archive, TestContext.CancellationToken),
            await File.ReadAllBytesAsync(await WriteAsync("again", disk), TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task Write_Archive_IsOneMemberOfGnusOlderFormat()
    {
        var archive = await WriteAsync("disk.tar.gz", new TestDisk(8 << 20));

        // gzip's list believes the last member's trailer: of one member alone it says the length of all.
        var list = await Judge.RunAsync("gzip", ["-l", archive], TestContext.CancellationToken);
        Assert.Contains($" {(8 << 20) + 512 + 1024} ", list);
        await using var content = new GZipStream(File.OpenRead(archive), CompressionMode.Decompress);
        var header = new byte[512];
        await content.ReadExactlyAsync(header, TestContext.CancellationToken);
        CollectionAssert.AreEqual("ustar  \0"u8.ToArray(), header[257..265]);
    }

    [TestMethod]
    [DataRow(Gibibyte)]
    [DataRow(8 * Gibibyte)]
    [DataRow(10_000 * Gibibyte)]
    public async Task Header_LargeDisk_TarKnowsItsSize(long size)
    {
        // tar jumps over the content of a file that it can seek in.
        var archive = await _folder.WriteAsync("disk.tar", async output =>
        {
            var header = new byte[TarHeader.Size];
            new TarHeader("disk.raw", 0, 0, 0, size, Timestamp, TarType.File, "", 0, 0).WriteOldGnu(header);
            await output.WriteAsync(header, TestContext.CancellationToken);
            output.SetLength(size + (3 * TarHeader.Size));
        });
        Assert.Contains($" {size} 2017-04-18 16:30 disk.raw", await Judge.RunAsync("tar", ["-tvf", archive], TestContext.CancellationToken));
    }

    [TestMethod]
    [DataRow(Gibibyte - 512)]
    [DataRow(Gibibyte + (1 << 20))]
    public async Task Write_NotWholeGibibytes_IsRefused(long size)
    {
        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(
            () => GcpArchive.WriteAsync(new TestDisk(size).Content, Timestamp, new MemoryStream(), TestContext.CancellationToken));
        Assert.AreEqual(DiskImageDiagnostics.UnevenSize, exception.Diagnostics.Single().Descriptor);
    }

    private Task<string> WriteAsync(string name, TestDisk disk) =>
        _folder.WriteAsync(name, output => GcpArchive.WriteAnySizeAsync(disk.Content, Timestamp, output, TestContext.CancellationToken));
}
