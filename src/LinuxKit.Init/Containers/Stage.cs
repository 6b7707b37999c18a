using LinuxKit.Init.Boot;
using LinuxKit.Init.Linux;

namespace LinuxKit.Init.Containers;

/// <summary>A set of containers that run once, one after the other.</summary>
/// <param name="Name">The word of the console's lines, and the folder of the bundles.</param>
/// <param name="LogName">What its log files are named after.</param>
internal sealed record Stage(string Name, string LogName)
{
    public static Stage OnBoot { get; } = new("onboot", "onboot");

    public static Stage OnShutdown { get; } = new("onshutdown", "shutdown");

    public IEnumerable<Bundle> Bundles => Bundle.In($"/containers/{Name}");

    public string LogFolder => $"/run/log/{LogName}";

    /// <summary>Makes the folder of its log files, which also shows under <c>/var/log</c>.</summary>
    public void PrepareLogs()
    {
        FileSystems.MakeFolders(LogFolder);
        _ = Libc.SymbolicLink(LogFolder, $"/var/log/{LogName}");
    }
}
