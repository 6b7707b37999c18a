using System.Globalization;
using System.Text.Json;
using LinuxKit.Init.Boot;
using LinuxKit.Init.Events;
using LinuxKit.Init.Network;

namespace LinuxKit.Init.Containers;

/// <summary>The OCI runtime's command line: crun, or runc where an image has that.</summary>
/// <param name="events">Handled while a command runs.</param>
/// <param name="processes">Start the commands.</param>
internal sealed class OciRuntime(EventLoop events, Processes processes)
{
    private const string PidFolder = "/run/containers";

    private readonly string? _program =
        ((string[])["/usr/bin/crun", "/usr/bin/runc", "/usr/local/bin/runc", "/sbin/runc"]).FirstOrDefault(File.Exists);

    /// <summary>Starts a bundle.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="output">File for standard output.</param>
    /// <param name="error">File for standard error, which the runtime's own complaints go to as well.</param>
    /// <returns>The number of the container's first process, or <see langword="null"/> when it did not start.</returns>
    public int? Start(Bundle bundle, string output, string error)
    {
        if (_program is null)
        {
            BootLog.Say($"{bundle.Name}: the image has no OCI runtime (/usr/bin/crun)");
            return null;
        }

        if (ReadConfig(bundle) is not { } config || !bundle.Prepare(config))
        {
            return null;
        }

        FileSystems.MakeFolders(PidFolder);
        var pidFile = $"{PidFolder}/{bundle.Name}.pid";
        return config.NeedsCreated
            ? CreateAndStart(bundle, config, pidFile, output, error)
            : Run(["run", "--detach", "--bundle", bundle.Folder, "--pid-file", pidFile, bundle.Name], output, error) ? ReadPid(pidFile) : null;
    }

    /// <summary>Removes what the runtime keeps of a container that has ended, and what was mounted for it.</summary>
    public void Delete(Bundle bundle)
    {
        Run(["delete", "--force", bundle.Name], "/dev/null", "/dev/null");
        if (ReadConfig(bundle) is { } config)
        {
            bundle.Release(config);
        }
    }

    private int? CreateAndStart(Bundle bundle, RuntimeConfig config, string pidFile, string output, string error)
    {
        if (!Run(["create", "--bundle", bundle.Folder, "--pid-file", pidFile, bundle.Name], output, error)
            || ReadPid(pidFile) is not { } process)
        {
            return null;
        }

        var ready = config.Interfaces.All(item => NetworkInterfaces.Give(item, process)) && BoundNamespaces.Bind(config, process);
        if (ready && Run(["start", bundle.Name], output, error))
        {
            return process;
        }

        Delete(bundle);
        return null;
    }

    private bool Run(ReadOnlySpan<string> arguments, string output, string error)
    {
        ReadOnlySpan<string> manager = _program!.EndsWith("crun", StringComparison.Ordinal) ? ["--cgroup-manager=cgroupfs"] : [];
        return processes.Run(events, [_program, .. manager, .. arguments], output, error) == 0;
    }

    private static RuntimeConfig? ReadConfig(Bundle bundle)
    {
        try
        {
            return bundle.ReadRuntimeConfig();
        }
        catch (JsonException e)
        {
            BootLog.Say($"{bundle.Name}: runtime.json: {e.Message}");
            return null;
        }
    }

    private static int? ReadPid(string path) =>
        File.Exists(path) && int.TryParse(File.ReadAllText(path), NumberStyles.Integer, CultureInfo.InvariantCulture, out var process) ? process : null;
}
