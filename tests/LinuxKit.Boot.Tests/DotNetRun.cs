using System.Diagnostics;
using CliWrap;

namespace LinuxKit.Boot.Tests;

/// <summary><c>dotnet run</c> of an image project, whose port 80 is forwarded.</summary>
internal sealed class DotNetRun : IAsyncDisposable
{
    private readonly ushort _port = QemuSession.FreePort();
    private readonly Process _process;
    private readonly GuestConsole _console;
    private readonly Task<string> _errors;

    /// <summary>Starts it.</summary>
    /// <param name="folder">The project's folder.</param>
    /// <param name="arguments">Arguments of <c>dotnet run</c>.</param>
    /// <param name="environment">Its environment, where it is not the test's.</param>
    public DotNetRun(string folder, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> environment)
    {
        var start = new ProcessStartInfo("dotnet", ["run", $"-p:LinuxKitRunPublish={_port}:80", .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _console = new GuestConsole(_process.StandardOutput);
        _errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Waits for the page of the service inside.</summary>
    public async Task AnswersAsync(CancellationToken cancellationToken)
    {
        var page = await QemuSession.GetPageAsync(_port, () => !_process.HasExited, QemuSession.BootLimit, cancellationToken);
        Assert.IsNotNull(page, $"No page came:\n{_console.Text}\n{(_process.HasExited ? await _errors : "")}");
    }

    /// <summary>Sends what a shell's Ctrl-C or a service manager sends, which presses the power button, and waits for the machine's end.</summary>
    public async Task PressPowerButtonAsync(CancellationToken cancellationToken)
    {
        await Cli.Wrap("kill").WithArguments(["-TERM", $"{_process.Id}"]).ExecuteAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        await _console.EndAsync();
        Assert.AreEqual(0, _process.ExitCode, $"{_console.Text}\n{await _errors}");
        Assert.Contains("Power down", _console.Text);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
