using LinuxKit.Oci.Registry;

namespace LinuxKit.Tasks;

/// <summary>What properties say about registries.</summary>
internal static class RegistrySettings
{
    /// <summary>Reads the properties.</summary>
    /// <param name="mirrors">LinuxKitRegistryMirrors.</param>
    /// <param name="insecure">LinuxKitInsecureRegistries.</param>
    /// <param name="offline">LinuxKitOffline.</param>
    /// <exception cref="LinuxKitException">A mirror is none (LK0229).</exception>
    public static RegistryOptions Read(IEnumerable<string> mirrors, IEnumerable<string> insecure, bool offline) => new()
    {
        Mirrors = [.. mirrors.Select(RegistryMirror.Parse)],
        InsecureRegistries = [.. insecure.Select(registry => registry.Trim())],
        Offline = offline,
    };
}
