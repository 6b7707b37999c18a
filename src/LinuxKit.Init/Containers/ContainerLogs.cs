namespace LinuxKit.Init.Containers;

/// <summary>Where a container's output goes, and how it comes to the console.</summary>
/// <param name="Output">Full path of standard output's file, or <see langword="null"/> for the console.</param>
/// <param name="Error">Full path of standard error's file, or <see langword="null"/> for the console.</param>
internal sealed record ContainerLogs(string? Output, string? Error)
{
    /// <summary>No files: all goes to the console.</summary>
    public static ContainerLogs Console { get; } = new(null, null);

    /// <summary>Of a container that runs once: under <c>/run/log</c>, by stage.</summary>
    public static ContainerLogs OfStage(Stage stage, string name) => new($"{stage.LogFolder}/{stage.LogName}.{name}.out.log", $"{stage.LogFolder}/{stage.LogName}.{name}.log");

    /// <summary>Of a service: under <c>/var/log</c>, anew at each start.</summary>
    public static ContainerLogs OfService(string name)
    {
        var logs = new ContainerLogs($"/var/log/{name}.out.log", $"/var/log/{name}.log");
        File.Delete(logs.Output!);
        File.Delete(logs.Error!);
        return logs;
    }

    /// <summary>Copies both files to the console.</summary>
    public void Dump()
    {
        foreach (var path in (ReadOnlySpan<string?>)[Output, Error])
        {
            var text = File.Exists(path) ? File.ReadAllBytes(path) : [];
            BootLog.Write(text);
            BootLog.Write(text is [] or [.., (byte)'\n'] ? "" : "\n");
        }
    }
}
