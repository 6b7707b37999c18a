using LinuxKit.Platforms.Qemu;

namespace LinuxKit.Tests.Platforms;

/// <summary>Real QEMU with a guest of one instruction, which branches to itself.</summary>
[TestClass]
public sealed class QemuProcessTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("linuxkit-tests-");

    public required TestContext TestContext { get; init; }

    public void Dispose() => _folder.Delete(recursive: true);

    [TestMethod]
    [Timeout(20_000, CooperativeCancellation = true)]
    public async Task QuitAsync_RunningMachine_EndsWithoutError()
    {
        await using var process = await StartAsync();
        await using var monitor = await process.ConnectMonitorAsync(TestContext.CancellationToken);
        await monitor.ExecuteAsync("quit", TestContext.CancellationToken);
        Assert.AreEqual(0, await process.WaitForExitAsync(TestContext.CancellationToken));

        var reasons = new List<string?>();
        await foreach (var message in monitor.Events)
        {
            reasons.Add(message.GetProperty("data").GetProperty("reason").GetString());
        }

        CollectionAssert.AreEqual(new[] { "host-qmp-quit" }, reasons);
    }

    [TestMethod]
    [Timeout(20_000, CooperativeCancellation = true)]
    public async Task DisposeAsync_RunningMachine_EndsIt()
    {
        int id;
        await using (var process = await StartAsync())
        {
            await using var monitor = await process.ConnectMonitorAsync(TestContext.CancellationToken);
            id = process.Process.Id;
        }

        Assert.ThrowsExactly<ArgumentException>(() => System.Diagnostics.Process.GetProcessById(id));
    }

    [TestMethod]
    [Timeout(20_000, CooperativeCancellation = true)]
    public async Task WaitForExitAsync_MissingKernel_GivesQemusExitCode()
    {
        await using var process = await StartAsync(kernel: "missing");
        Assert.AreEqual(1, await process.WaitForExitAsync(TestContext.CancellationToken));
        await Assert.ThrowsExactlyAsync<LinuxKitException>(() => process.PowerDownAsync(TestContext.CancellationToken));
    }

    private async Task<QemuProcess> StartAsync(string? kernel = null)
    {
        var program = HostTool.Find("qemu-system-aarch64");
        var guest = Path.Combine(_folder.FullName, "guest");
        await File.WriteAllBytesAsync(guest, [0, 0, 0, 0x14], TestContext.CancellationToken);
        return await QemuProcess.StartAsync(
            program,
            new QemuMachine
            {
                Architecture = "arm64",
                MemoryInMebibytes = 64,
                KernelPath = kernel ?? guest,
                InitrdPath = guest,
            },
            redirect: true,
            TestContext.CancellationToken);
    }
}
