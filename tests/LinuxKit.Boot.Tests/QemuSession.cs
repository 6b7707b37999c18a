using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using LinuxKit.Platforms.Qemu;

namespace LinuxKit.Boot.Tests;

/// <summary>A machine that a test boots: its console, its forwarded port and its power button. Software emulation, so that times compare.</summary>
internal sealed class QemuSession : IAsyncDisposable
{
    /// <summary>Far more than any boot takes, for a machine that does other things besides. A machine that ends is noticed at once.</summary>
    public static readonly TimeSpan BootLimit = TimeSpan.FromMinutes(5);

    private readonly QemuProcess _process;
    private readonly QmpConnection _monitor;
    private readonly Stopwatch _clock;

    private QemuSession(QemuProcess process, QmpConnection monitor, Stopwatch clock, ushort httpPort)
    {
        _process = process;
        _monitor = monitor;
        _clock = clock;
        HttpPort = httpPort;
        Console = new GuestConsole(process.Process.StandardOutput);
    }

    public GuestConsole Console { get; }

    /// <summary>The port here that leads to port 80 in the guest.</summary>
    public ushort HttpPort { get; }

    /// <summary>What QEMU has used of the processors: nearly the time that a boot takes on a machine with nothing else to do.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Process.Refresh();
            return _process.Process.TotalProcessorTime;
        }
    }

    /// <summary>Starts an image.</summary>
    /// <param name="imagePath">The build's result, <c>….linuxkit.json</c>.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <param name="memoryInMebibytes">Memory in MiB.</param>
    /// <param name="format">The format to boot; <see langword="null"/> for the one that starts quickest.</param>
    /// <param name="useEfi">Whether UEFI boots what BIOS could boot as well.</param>
    /// <param name="change">Makes the machine another one.</param>
    public static async Task<QemuSession> StartAsync(string imagePath, CancellationToken cancellationToken, int memoryInMebibytes = 512, string? format = null, bool useEfi = false, Func<QemuMachine, QemuMachine>? change = null)
    {
        var image = await BuiltImage.ReadAsync(imagePath, cancellationToken);
        var runnable = RunnableImage.Find(image, imagePath, format);
        var firmware = runnable.UsesEfi(useEfi) ? FindFirmware(image.Architecture) : null;
        var machine = await runnable.MachineAsync(firmware, cancellationToken) with { MemoryInMebibytes = memoryInMebibytes };
        return await StartAsync(change?.Invoke(machine) ?? machine, cancellationToken);
    }

    /// <summary>Starts a machine, of which port 80 is forwarded.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    public static async Task<QemuSession> StartAsync(QemuMachine machine, CancellationToken cancellationToken)
    {
        var port = FreePort();
        var clock = Stopwatch.StartNew();
        var process = await QemuProcess.StartAsync(
            FindProgram(machine.Architecture), machine with { PublishedPorts = [new PublishedPort(port, 80)] }, redirect: true, cancellationToken);
        try
        {
            return new QemuSession(process, await process.ConnectMonitorAsync(cancellationToken), clock, port);
        }
        catch (LinuxKitException)
        {
            process.Process.Kill();
            var errors = await process.Process.StandardError.ReadToEndAsync(cancellationToken);
            await process.DisposeAsync();
            throw new AssertFailedException($"QEMU did not start: {errors}");
        }
    }

    /// <summary>UEFI firmware of this machine; the test is skipped where there is none.</summary>
    /// <param name="architecture">OCI's name of the guest's architecture.</param>
    /// <param name="isSecure">Whether it must have Secure Boot.</param>
    public static QemuFirmware FindFirmware(string architecture, bool isSecure = false)
    {
        var firmware = FirmwareSearch.Find(architecture, FindProgram(architecture), isSecure);
        if (firmware is null)
        {
            Assert.Inconclusive($"No UEFI firmware{(isSecure ? " with Secure Boot" : "")} for {architecture} is installed");
        }

        return firmware!;
    }

    /// <summary>Waits for the page that linuxkit.sdk/httpd has when it was given no other.</summary>
    /// <param name="context">The test that waits, whose output says how long it took.</param>
    public async Task AnswersAsync(TestContext context)
    {
        var (page, time) = await GetPageAsync(BootLimit, context.CancellationToken);
        Assert.Contains("Hello from LinuxKit", page);
        context.WriteLine($"Answered after {time.TotalSeconds:F1} s, of which QEMU had {ProcessorTime.TotalSeconds:F1} s of processor time.");
    }

    /// <summary>Asks the guest's HTTP service until it answers.</summary>
    /// <returns>The page, and the time since QEMU's start.</returns>
    public async Task<(string Page, TimeSpan Time)> GetPageAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        var page = await GetPageAsync(
            HttpPort, () => !_process.Process.HasExited && !Console.Text.Contains("Kernel panic", StringComparison.Ordinal), limit, cancellationToken);
        Assert.IsNotNull(page, $"No page came within {_clock.Elapsed.TotalSeconds:F1} s:\n{Console.Text}");
        return (page, _clock.Elapsed);
    }

    /// <summary>Asks an HTTP service behind a forwarded port until it answers.</summary>
    /// <returns>The page, or <see langword="null"/> when the time is over or the machine no longer runs.</returns>
    public static async Task<string?> GetPageAsync(int port, Func<bool> runs, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var clock = Stopwatch.StartNew();

        // Who asks often hears of the service at once; who waits gets an answer from a machine that has little time.
        Task<string?>[] asking = [AskAsync(TimeSpan.FromMilliseconds(400)), AskAsync(TimeSpan.FromSeconds(20))];
        var page = await await Task.WhenAny(asking);
        await end.CancelAsync();
        await ((Task)Task.WhenAll(asking)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return page;

        async Task<string?> AskAsync(TimeSpan patience)
        {
            using var client = new HttpClient { Timeout = patience };
            while (clock.Elapsed < limit && runs())
            {
                try
                {
                    return await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/"), end.Token);
                }
                catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !end.IsCancellationRequested))
                {
                    // QEMU takes the connection before the guest listens; it drops it then, or lets it hang when the guest has no address yet.
                    await Task.Delay(50, end.Token);
                }
            }

            return null;
        }
    }

    /// <summary>A port of the loopback address that nobody listens on.</summary>
    public static ushort FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return (ushort)((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Presses the power button.</summary>
    public Task PressPowerButtonAsync(CancellationToken cancellationToken) => _monitor.ExecuteAsync("system_powerdown", cancellationToken);

    /// <summary>Waits for the machine's end.</summary>
    /// <returns>QEMU's own word for it: <c>guest-shutdown</c>, <c>guest-reset</c>, <c>guest-panic</c>, …</returns>
    public async Task<string> EndAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(limit);
        try
        {
            Assert.AreEqual(0, await _process.WaitForExitAsync(timeout.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Assert.Fail($"The machine did not end within {limit.TotalSeconds} s:\n{Console.Text}");
        }

        await Console.EndAsync();
        var reason = "";
        await foreach (var message in _monitor.Events.WithCancellation(timeout.Token))
        {
            if (message.GetProperty("event").GetString() == "SHUTDOWN")
            {
                reason = message.GetProperty("data").GetProperty("reason").GetString()!;
            }
        }

        return reason;
    }

    /// <summary>Full path of QEMU; the test is skipped where there is none.</summary>
    /// <param name="architecture">OCI's name of the guest's architecture.</param>
    public static string FindProgram(string architecture)
    {
        var program = QemuInstallation.FindOnPath(QemuArguments.ProgramName(architecture));
        if (program is null)
        {
            Assert.Inconclusive($"{QemuArguments.ProgramName(architecture)} is not installed");
        }

        return program!;
    }

    public async ValueTask DisposeAsync()
    {
        await _monitor.DisposeAsync();
        await _process.DisposeAsync();
    }
}
