using LinuxKit.Disks;
using LinuxKit.Disks.Vdi;
using LinuxKit.Tests.Archives;

namespace LinuxKit.Tests.Disks.Vdi;

[TestClass]
public sealed class VdiImageTests : IDisposable
{
    private static readonly VdiOptions Options = new(new Guid("00112233-4455-6677-8899-aabbccddeeff"), new Guid("10112233-4455-6677-8899-aabbccddeeff"));

    private readonly ImageFolder _folder = new();

    public required TestContext TestContext { get; init; }

    private static IEnumerable<object[]> Names => TestDisk.Names;

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DynamicData(nameof(Names))]
    public async Task Write_AnyDisk_QemuReadsIt(string name)
    {
        var disk = TestDisk.All[name];
        await _folder.JudgeAsync(
            disk, "vdi", check: true, output => VdiImage.WriteAsync(disk.Content, Options, output, TestContext.CancellationToken), TestContext.CancellationToken);
    }

    [TestMethod]
    public async Task Write_AsLargeAsCanBe_QemuReadsIt()
    {
        const long Size = VdiWriter.MaximumSize;
        var block = TestDisk.Noise(VdiHeader.BlockSize);
        var image = await _folder.WriteAsync("disk", async output =>
        {
            var writer = new VdiWriter(Size, output);
            await writer.WriteAsync((Size / VdiHeader.BlockSize) - 1, block, TestContext.CancellationToken);
            await writer.FinishAsync(Options, TestContext.CancellationToken);
        });
        await _folder.CompareAsync(new TestDisk(Size, (Size - block.Length, block)), "vdi", image, TestContext.CancellationToken);
        await Judge.RunAsync("qemu-img", ["check", "-f", "vdi", image], TestContext.CancellationToken);
    }

    [TestMethod]
    public async Task Write_TooLarge_IsRefused()
    {
        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(
            () => VdiImage.WriteAsync(new TestDisk(VdiWriter.MaximumSize + 512).Content, Options, new MemoryStream(), TestContext.CancellationToken));
        Assert.AreEqual(DiskImageDiagnostics.TooLarge, exception.Diagnostics.Single().Descriptor);
    }
}
