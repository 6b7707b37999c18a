using System.Globalization;

namespace LinuxKit.Configuration;

/// <summary>A limit of a process: OCI runtime-spec, config.md, section "POSIX process".</summary>
/// <param name="Type">Its name in full: <c>RLIMIT_NOFILE</c>.</param>
/// <param name="Hard">What the process can raise the limit to.</param>
/// <param name="Soft">The limit.</param>
internal sealed record ResourceLimit(string Type, ulong Hard, ulong Soft)
{
    private const string Prefix = "RLIMIT_";

    private static readonly string[] Names =
    [
        "AS", "CORE", "CPU", "DATA", "FSIZE", "LOCKS", "MEMLOCK", "MSGQUEUE", "NICE", "NOFILE", "NPROC", "RSS", "RTPRIO", "RTTIME", "SIGPENDING", "STACK",
    ];

    /// <summary>Reads <c>name,soft,hard</c>.</summary>
    /// <exception cref="LinuxKitException">It is something else.</exception>
    public static ResourceLimit Parse(string text)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        if (parts is not [var name, var soft, var hard])
        {
            throw ConfigurationDiagnostics.InvalidRlimit.Error($"'{text}' is not a limit, name,soft,hard.");
        }

        var type = name.ToUpperInvariant();
        type = type.StartsWith(Prefix, StringComparison.Ordinal) ? type : Prefix + type;
        if (!Names.Contains(type[Prefix.Length..], StringComparer.Ordinal))
        {
            throw ConfigurationDiagnostics.InvalidRlimit.Error(
                $"'{name}' in '{text}' is not the name of a limit.{NearestName.Hint(type[Prefix.Length..], Names)}");
        }

        return new ResourceLimit(type, Hard: Value(hard, text), Soft: Value(soft, text));
    }

    private static ulong Value(string value, string text)
    {
        if (string.Equals(value, "unlimited", StringComparison.OrdinalIgnoreCase))
        {
            return ulong.MaxValue;
        }

        return ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw ConfigurationDiagnostics.InvalidRlimit.Error($"'{value}' in '{text}' is neither a number nor 'unlimited'.");
    }
}
