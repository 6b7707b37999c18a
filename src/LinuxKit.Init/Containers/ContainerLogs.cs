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

    /// <summary>Copies both files to the console, a piece at a time: a container may have written more than PID 1 should hold.</summary>
    public void Dump()
    {
        foreach (var path in (ReadOnlySpan<string?>)[Output, Error])
        {
            if (File.Exists(path))
            {
                Copy(path);
            }
        }
    }

    private static void Copy(string path)
    {
        using var file = File.OpenHandle(path);
        Span<byte> piece = stackalloc byte[4096];
        var (position, last) = (0L, (byte)'\n');
        int length;
        while ((length = RandomAccess.Read(file, piece, position)) > 0)
        {
            BootLog.Write(piece[..length]);
            (position, last) = (position + length, piece[length - 1]);
        }

        BootLog.Write(last == '\n' ? "" : "\n");
    }
}
