using LinuxKit.Init.Boot;

namespace LinuxKit.Init.Containers;

/// <summary>Where a container's output goes, and how it comes to the console.</summary>
/// <param name="Output">Full path of standard output's file.</param>
/// <param name="Error">Full path of standard error's file.</param>
internal sealed record ContainerLogs(string Output, string Error)
{
    /// <summary>Of a container that runs once: under <c>/run/log</c>, by stage.</summary>
    public static ContainerLogs OfStage(string stage, string name)
    {
        FileSystems.MakeFolders($"/run/log/{stage}");
        return new ContainerLogs($"/run/log/{stage}/{stage}.{name}.out.log", $"/run/log/{stage}/{stage}.{name}.log");
    }

    /// <summary>Of a service: under <c>/var/log</c>.</summary>
    public static ContainerLogs OfService(string name) => new($"/var/log/{name}.out.log", $"/var/log/{name}.log");

    /// <summary>Copies both files to the console.</summary>
    public void Dump()
    {
        foreach (var path in (ReadOnlySpan<string>)[Output, Error])
        {
            if (File.Exists(path))
            {
                BootLog.Write(File.ReadAllBytes(path));
            }
        }
    }
}
