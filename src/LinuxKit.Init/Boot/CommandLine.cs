using System.Globalization;
using LinuxKit.Init.Linux;
using LinuxKit.Init.Modules;

namespace LinuxKit.Init.Boot;

/// <summary>The words of the kernel command line that we know.</summary>
/// <param name="text">Content of <c>/proc/cmdline</c>.</param>
internal sealed class CommandLine(string text)
{
    private const string Prefix = "linuxkit.";

    private readonly string[] _words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    public static CommandLine Read() => new(TextFile.Read("/proc/cmdline") ?? "");

    /// <summary>How long one onboot container may take, or <see langword="null"/> for as long as it likes: <c>linuxkit.onboot_timeout=SECONDS</c>.</summary>
    public TimeSpan? OnBootTimeout => Seconds("onboot_timeout");

    /// <summary>The same for onshutdown containers: <c>linuxkit.onshutdown_timeout=SECONDS</c>.</summary>
    public TimeSpan? OnShutdownTimeout => Seconds("onshutdown_timeout");

    /// <summary>Time between SIGTERM and SIGKILL, for those that want it: <c>linuxkit.stop_timeout=SECONDS</c>.</summary>
    public TimeSpan StopTimeout => Seconds("stop_timeout") ?? TimeSpan.FromSeconds(10);

    /// <summary>Whether the OCI runtime tells all that it does: <c>linuxkit.runc_debug=1</c>.</summary>
    public bool RuntimeDebug => _words.Contains($"{Prefix}runc_debug=1");

    /// <summary>Whether output of onboot and onshutdown containers goes straight to the console: <c>linuxkit.runc_console=1</c>.</summary>
    public bool RuntimeConsole => _words.Contains($"{Prefix}runc_console=1");

    /// <summary>The terminals that the kernel writes to: <c>console=ttyS0,115200</c> is <c>ttyS0</c>.</summary>
    public IEnumerable<string> Consoles => _words
        .Where(word => word.StartsWith("console=", StringComparison.Ordinal))
        .Select(word => word["console=".Length..].Split(',')[0])
        .Distinct();

    /// <summary>Whether a word stands there alone: <c>rootwait</c>.</summary>
    public bool Has(string word) => _words.Contains(word);

    /// <summary>The value of the last word <c>NAME=VALUE</c>, or <see langword="null"/> when there is none or it is empty.</summary>
    public string? Value(string name)
    {
        var start = name + "=";
        var value = _words.LastOrDefault(word => word.StartsWith(start, StringComparison.Ordinal))?[start.Length..];
        return string.IsNullOrEmpty(value) ? null : value;
    }

    /// <summary>Parameters of a module, for whoever loads it (modprobe(8)): of the words <c>MODULE.NAME=VALUE</c> the part behind the dot, blanks between them.</summary>
    /// <param name="module">The module's name, with <c>_</c> throughout.</param>
    public string ParametersOf(string module) => string.Join(' ', _words
        .Where(word => word.IndexOf('.') == module.Length && ModuleName.Normalize(word[..module.Length]) == module)
        .Select(word => word[(module.Length + 1)..]));

    private TimeSpan? Seconds(string name)
    {
        return int.TryParse(Value(Prefix + name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0 ? TimeSpan.FromSeconds(value) : null;
    }
}
