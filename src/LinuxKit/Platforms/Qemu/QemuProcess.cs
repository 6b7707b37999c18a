using System.Diagnostics;

namespace LinuxKit.Platforms.Qemu;

/// <summary>A virtual machine that runs. Disposing of it ends it, and removes what it left in the temporary folder.</summary>
public sealed class QemuProcess : IAsyncDisposable
{
    private static readonly TimeSpan MonitorTimeLimit = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder;

    private QemuProcess(Process process, DirectoryInfo folder)
    {
        Process = process;
        _folder = folder;
    }

    /// <summary>The process: its redirected streams, when redirection was asked for.</summary>
    public Process Process { get; }

    private string MonitorPath => MonitorPathIn(_folder);

    /// <summary>Starts a machine.</summary>
    /// <param name="program">Full path of QEMU.</param>
    /// <param name="machine">The machine.</param>
    /// <param name="redirect">Whether the caller reads the console through <see cref="Process"/>; otherwise it is the terminal.</param>
    /// <param name="cancellationToken">Stops the preparation.</param>
    public static async Task<QemuProcess> StartAsync(string program, QemuMachine machine, bool redirect, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(machine);

        // The folder is the user's alone, and so is the monitor in it.
        var folder = Directory.CreateTempSubdirectory("linuxkit-");
        try
        {
            if (machine.EfiProgramPath is { } efiProgram)
            {
                var disk = Path.Combine(folder.FullName, "efi.img");
                await EfiProgramDisk.WriteAsync(efiProgram, machine.Architecture, disk, cancellationToken).ConfigureAwait(false);
                machine = machine with { Disks = [new QemuDisk(disk, "raw"), .. machine.Disks] };
            }

            var start = StartInfo(program, QemuArguments.Of(machine, MonitorPathIn(folder)));
            start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = redirect;
            return new QemuProcess(Process.Start(start)!, folder);
        }
        catch
        {
            folder.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>Connects to the machine's monitor.</summary>
    /// <param name="cancellationToken">Stops the attempt.</param>
    /// <exception cref="LinuxKitException">LK0806: QEMU has ended, or does not answer.</exception>
    public async Task<QmpConnection> ConnectMonitorAsync(CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return await QmpConnection.ConnectAsync(MonitorPath, cancellationToken).ConfigureAwait(false);
            }
            catch (LinuxKitException) when (!Process.HasExited && clock.Elapsed < MonitorTimeLimit)
            {
                // QEMU makes the socket a moment after its start, and listens a moment after that.
                await Task.Delay(20, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Presses the power button.</summary>
    /// <param name="cancellationToken">Stops the attempt.</param>
    /// <exception cref="LinuxKitException">LK0806: QEMU has ended, or does not answer.</exception>
    public Task PowerDownAsync(CancellationToken cancellationToken) => ExecuteAsync("system_powerdown", cancellationToken);

    /// <summary>Pulls the plug: QEMU ends at once and leaves the terminal as it found it.</summary>
    /// <param name="cancellationToken">Stops the attempt.</param>
    /// <exception cref="LinuxKitException">LK0806: QEMU has ended, or does not answer.</exception>
    public Task QuitAsync(CancellationToken cancellationToken) => ExecuteAsync("quit", cancellationToken);

    /// <summary>Waits for the machine's end.</summary>
    /// <param name="cancellationToken">Stops the waiting; the machine runs on.</param>
    /// <returns>QEMU's exit code: 0 when the guest powered itself off or asked to restart.</returns>
    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await Process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        return Process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Process.Kill();
        await Process.WaitForExitAsync().ConfigureAwait(false);
        Process.Dispose();
        _folder.Delete(recursive: true);
    }

    private static string MonitorPathIn(DirectoryInfo folder) => Path.Combine(folder.FullName, "qmp");

    // QEMU may use the terminal but is not to hear its Ctrl-C, which would end it at once: it gets a session of its own.
    private static ProcessStartInfo StartInfo(string program, IEnumerable<string> arguments)
    {
        if (OperatingSystem.IsWindows())
        {
            return new ProcessStartInfo(program, arguments) { CreateNewProcessGroup = true };
        }

        var setsid = QemuInstallation.FindOnPath("setsid");
        return setsid is null ? new ProcessStartInfo(program, arguments) : new ProcessStartInfo(setsid, [program, .. arguments]);
    }

    private async Task ExecuteAsync(string command, CancellationToken cancellationToken)
    {
        var monitor = await ConnectMonitorAsync(cancellationToken).ConfigureAwait(false);
        await using (monitor.ConfigureAwait(false))
        {
            await monitor.ExecuteAsync(command, cancellationToken).ConfigureAwait(false);
        }
    }
}
