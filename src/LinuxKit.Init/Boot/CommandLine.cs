namespace LinuxKit.Init.Boot;

/// <summary>The words of the kernel command line that we know.</summary>
/// <param name="text">Content of <c>/proc/cmdline</c>.</param>
internal sealed class CommandLine(string text)
{
    private const string Prefix = "linuxkit.";

    private readonly string[] _words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    public static CommandLine Read() => new(File.ReadAllText("/proc/cmdline"));

    /// <summary>Seconds that one onboot container may take, or <see langword="null"/> for as long as it likes: <c>linuxkit.onboot_timeout=60</c>.</summary>
    public int? OnBootTimeout => Number("onboot_timeout");

    /// <summary>Seconds between SIGTERM and SIGKILL at shutdown: <c>linuxkit.stop_timeout=10</c>.</summary>
    public int StopTimeout => Number("stop_timeout") ?? 10;

    /// <summary>The terminals that the kernel writes to: <c>console=ttyS0,115200</c> is <c>ttyS0</c>.</summary>
    public IEnumerable<string> Consoles => _words
        .Where(word => word.StartsWith("console=", StringComparison.Ordinal))
        .Select(word => word["console=".Length..].Split(',')[0])
        .Distinct();

    private int? Number(string name)
    {
        var start = $"{Prefix}{name}=";
        var word = _words.LastOrDefault(word => word.StartsWith(start, StringComparison.Ordinal));
        return word is not null && int.TryParse(word.AsSpan(start.Length), out var value) && value > 0 ? value : null;
    }
}
