using System.Globalization;
using System.Text.Json;
using LinuxKit.Init.Boot;
using LinuxKit.Init.Events;
using LinuxKit.Init.Linux;
using LinuxKit.Init.Network;

namespace LinuxKit.Init.Containers;

/// <summary>The OCI runtime's command line: crun, or runc where an image has that.</summary>
/// <param name="events">Handled while a command runs.</param>
/// <param name="processes">Start the commands.</param>
/// <param name="debug">Whether the runtime tells all that it does.</param>
internal sealed class OciRuntime(EventLoop events, Processes processes, bool debug)
{
    private const string Folder = "/run/containers";
    private static readonly ContainerLogs Nowhere = new("/dev/null", "/dev/null");

    private readonly string? _program = ((string[])["/usr/bin/crun", "/usr/bin/runc"]).FirstOrDefault(File.Exists);

    /// <summary>Starts a bundle.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="logs">Where its output goes, and the runtime's own complaints.</param>
    /// <returns>The number of the container's first process, or <see langword="null"/> when it did not start.</returns>
    public int? Start(Bundle bundle, ContainerLogs logs)
    {
        if (_program is null)
        {
            BootLog.Say("the image has no OCI runtime: neither /usr/bin/crun nor /usr/bin/runc");
            return null;
        }

        try
        {
            var config = bundle.ReadRuntimeConfig();
            if (bundle.Prepare(config) && Start(bundle, config, logs) is { } process)
            {
                return process;
            }
        }
        catch (JsonException e)
        {
            BootLog.Say($"{bundle.Name}: config.json or runtime.json is broken, line {e.LineNumber + 1}");
        }
        catch (IOException e)
        {
            BootLog.Say($"{bundle.Name}: {e.Message}");
        }

        Delete(bundle);
        return null;
    }

    /// <summary>Ends a container that still runs, and removes what the runtime keeps of it and what was mounted for it.</summary>
    public void Delete(Bundle bundle)
    {
        Run(["delete", "--force", bundle.Name], Nowhere);
        Release(bundle);
    }

    /// <summary>Removes the same of a container that has ended, without waiting for it: other containers may start meanwhile.</summary>
    public void DeleteEnded(Bundle bundle) =>
        processes.OnExit(processes.Start(Command(["delete", bundle.Name]), Nowhere.Output, Nowhere.Error), _ => Release(bundle));

    private int? Start(Bundle bundle, RuntimeConfig config, ContainerLogs logs)
    {
        var pidFile = $"{Folder}/{bundle.Name}.pid";
        string[] arguments = [.. Configuration(bundle), "--bundle", bundle.Folder, "--pid-file", pidFile, bundle.Name];
        if (!config.NeedsCreated)
        {
            return Run(["run", "--detach", .. arguments], logs) ? ReadPid(pidFile) : null;
        }

        return Run(["create", .. arguments], logs)
            && ReadPid(pidFile) is { } process
            && config.Interfaces.All(item => NetworkInterfaces.Give(item, process))
            && BoundNamespaces.Bind(config, process)
            && Run(["start", bundle.Name], logs)
                ? process
                : null;
    }

    private string[] Configuration(Bundle bundle)
    {
        FileSystems.MakeFolders(Folder);
        if (!IsCrun)
        {
            return [];
        }

        var path = $"{Folder}/{bundle.Name}.json";
        File.WriteAllBytes(path, SpecificationVersion.Lower(File.ReadAllBytes($"{bundle.Folder}/config.json")));
        return ["--config", path];
    }

    private bool IsCrun => _program!.EndsWith("crun", StringComparison.Ordinal);

    private bool Run(ReadOnlySpan<string> arguments, ContainerLogs logs) => processes.Run(events, Command(arguments), logs.Output, logs.Error).IsSuccess;

    private string[] Command(ReadOnlySpan<string> arguments)
    {
        ReadOnlySpan<string> manager = IsCrun ? ["--cgroup-manager=cgroupfs"] : [];
        ReadOnlySpan<string> verbosity = debug ? ["--debug"] : [];
        return [_program!, .. manager, .. verbosity, .. arguments];
    }

    private static void Release(Bundle bundle)
    {
        try
        {
            bundle.Release(bundle.ReadRuntimeConfig());
        }
        catch (JsonException)
        {
            // Then nothing was mounted.
        }
    }

    private static int? ReadPid(string path) =>
        int.TryParse(TextFile.Read(path), NumberStyles.Integer, CultureInfo.InvariantCulture, out var process) ? process : null;
}
