using System.Diagnostics;
using System.Globalization;
using System.Text;
using LinuxKit.Archives;

namespace LinuxKit.Platforms.Qemu;

/// <summary>Tries whether a hypervisor really runs a guest: one that opens may still hang, or interpret each instruction.</summary>
/// <param name="cacheFolder">Where results are kept until the host boots again; made when it is missing.</param>
public sealed class AcceleratorProbe(string cacheFolder)
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(2);

    /// <summary>Runs a small guest, unless that was done since the host booted.</summary>
    /// <param name="program">Full path of QEMU.</param>
    /// <param name="architecture">OCI's name of the architecture, the host's own.</param>
    /// <param name="accelerator">What to try.</param>
    /// <param name="cancellationToken">Stops the trial.</param>
    /// <returns>Whether the guest came to its end within two seconds.</returns>
    public async Task<bool> WorksAsync(string program, string architecture, Accelerator accelerator, CancellationToken cancellationToken)
    {
        if (ProbeProgram.For(architecture) is not { } probe)
        {
            return false;
        }

        var cacheFile = Path.Combine(cacheFolder, $"{Path.GetFileName(program)}-{accelerator}".ToLowerInvariant());
        var bootId = HostBootId();
        string[] identity = [bootId ?? "", program, File.GetLastWriteTimeUtc(program).Ticks.ToString("x16", CultureInfo.InvariantCulture)];
        if (bootId is not null
            && await TryReadLinesAsync(cacheFile, cancellationToken).ConfigureAwait(false) is { Length: 4 } cached
            && cached.AsSpan(0, 3).SequenceEqual(identity))
        {
            return cached[3] == "works";
        }

        var works = await RunAsync(program, architecture, probe, accelerator, cancellationToken).ConfigureAwait(false);
        if (bootId is not null)
        {
            var text = string.Join('\n', [.. identity, works ? "works" : "fails"]);
            await AtomicFile.WriteAllBytesAsync(cacheFile, Encoding.UTF8.GetBytes(text), cancellationToken).ConfigureAwait(false);
        }

        return works;
    }

    /// <summary>Runs the guest, whatever was found before.</summary>
    internal static async Task<bool> RunAsync(
        string program, string architecture, ProbeProgram probe, Accelerator accelerator, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("linuxkit-");
        try
        {
            var guest = Path.Combine(folder.FullName, "guest");
            await File.WriteAllBytesAsync(guest, probe.Code.AsMemory(), cancellationToken).ConfigureAwait(false);
            string[] arguments =
            [
                "-nodefaults", "-no-user-config", "-no-reboot", "-display", "none", "-m", "64",
                .. QemuArguments.ExecutionOptions(architecture, accelerator), .. probe.Machine, probe.LoadOption, probe.LoadPrefix + guest,
            ];
            return await ExitCodeAsync(program, arguments, cancellationToken).ConfigureAwait(false) == probe.ExitCode;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<int?> ExitCodeAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeLimit);
        try
        {
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            return process.ExitCode;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    // Only Linux has a name for "since the host booted"; elsewhere the trial is made each time and takes a fraction of a second.
    private static string? HostBootId()
    {
        const string path = "/proc/sys/kernel/random/boot_id";
        return File.Exists(path) ? File.ReadAllText(path).Trim() : null;
    }

    private static async Task<string[]?> TryReadLinesAsync(string path, CancellationToken cancellationToken) =>
        File.Exists(path) ? await File.ReadAllLinesAsync(path, cancellationToken).ConfigureAwait(false) : null;
}
