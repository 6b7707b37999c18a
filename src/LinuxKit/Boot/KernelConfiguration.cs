using System.Collections.Frozen;

namespace LinuxKit.Boot;

/// <summary>A kernel's build configuration (<c>.config</c>): which options are built in, and which are modules.</summary>
public sealed class KernelConfiguration
{
    /// <summary>No configuration is longer, in bytes; Debian's have about 250,000.</summary>
    public const int MaximumSize = 4 * 1024 * 1024;

    private readonly FrozenDictionary<string, string> _options;

    private KernelConfiguration(FrozenDictionary<string, string> options) => _options = options;

    /// <summary>Reads a configuration in the text form that <c>/boot/config-*</c> and <c>/proc/config.gz</c> have.</summary>
    /// <param name="text">Lines of <c>CONFIG_NAME=value</c>; comments and all other lines are passed over.</param>
    public static KernelConfiguration Parse(ReadOnlySpan<char> text)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.EnumerateLines())
        {
            var equals = line.IndexOf('=');
            if (equals > 0 && line.StartsWith("CONFIG_", StringComparison.Ordinal))
            {
                options[line[..equals].ToString()] = line[(equals + 1)..].Trim().ToString();
            }
        }

        return new KernelConfiguration(options.ToFrozenDictionary(StringComparer.Ordinal));
    }

    /// <summary>Whether an option is built into the kernel, not left out and not a module.</summary>
    /// <param name="option">The option's name, <c>CONFIG_RD_ZSTD</c>.</param>
    public bool IsBuiltIn(string option) => _options.GetValueOrDefault(option) == "y";

    /// <summary>Whether an option is built as a module.</summary>
    /// <param name="option">The option's name, <c>CONFIG_SQUASHFS</c>.</param>
    public bool IsModule(string option) => _options.GetValueOrDefault(option) == "m";
}
