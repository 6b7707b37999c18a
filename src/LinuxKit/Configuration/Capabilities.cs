using System.Collections.Immutable;

namespace LinuxKit.Configuration;

/// <summary>The kernel's capabilities: capabilities(7), in the order of their numbers, 0 to 40, whatever kernel builds.</summary>
internal static class Capabilities
{
    /// <summary>All of them.</summary>
    public static readonly ImmutableArray<string> All =
    [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_SETGID", "CAP_SETUID",
        "CAP_SETPCAP", "CAP_LINUX_IMMUTABLE", "CAP_NET_BIND_SERVICE", "CAP_NET_BROADCAST", "CAP_NET_ADMIN", "CAP_NET_RAW",
        "CAP_IPC_LOCK", "CAP_IPC_OWNER", "CAP_SYS_MODULE", "CAP_SYS_RAWIO", "CAP_SYS_CHROOT", "CAP_SYS_PTRACE", "CAP_SYS_PACCT",
        "CAP_SYS_ADMIN", "CAP_SYS_BOOT", "CAP_SYS_NICE", "CAP_SYS_RESOURCE", "CAP_SYS_TIME", "CAP_SYS_TTY_CONFIG", "CAP_MKNOD",
        "CAP_LEASE", "CAP_AUDIT_WRITE", "CAP_AUDIT_CONTROL", "CAP_SETFCAP", "CAP_MAC_OVERRIDE", "CAP_MAC_ADMIN", "CAP_SYSLOG",
        "CAP_WAKE_ALARM", "CAP_BLOCK_SUSPEND", "CAP_AUDIT_READ", "CAP_PERFMON", "CAP_BPF", "CAP_CHECKPOINT_RESTORE",
    ];

    /// <summary>Replaces <c>all</c> or <c>none</c>, which may only stand alone, and checks the names.</summary>
    /// <param name="names">As written.</param>
    /// <exception cref="LinuxKitException">A name is not a capability's.</exception>
    public static ImmutableArray<string> Expand(ImmutableArray<string> names)
    {
        if (names is [var only])
        {
            if (string.Equals(only, "none", StringComparison.OrdinalIgnoreCase))
            {
                return [];
            }

            if (string.Equals(only, "all", StringComparison.OrdinalIgnoreCase))
            {
                return All;
            }
        }

        foreach (var name in names)
        {
            if (!All.Contains(name, StringComparer.Ordinal))
            {
                throw ConfigurationDiagnostics.UnknownCapability.Error($"'{name}' is not a capability{Advice(name)}");
            }
        }

        return names;
    }

    private static string Advice(string name) => name.ToUpperInvariant() is "ALL" or "NONE"
        ? " where there are others."
        : "." + NearestName.Hint(name.StartsWith("CAP_", StringComparison.OrdinalIgnoreCase) ? name : "CAP_" + name, All);
}
