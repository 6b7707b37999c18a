using LinuxKit.Oci;

namespace LinuxKit.Tasks;

/// <summary>Where the content store is.</summary>
internal static class StoreLocation
{
    /// <summary>Decides: the project's property, the environment, the user's cache folder. The environment is read here since evaluation would make it part of every log.</summary>
    /// <param name="store">LinuxKitStore.</param>
    /// <param name="projectFile">Full path of the project, which relative paths start from.</param>
    public static string Find(string? store, string projectFile)
    {
        var chosen = string.IsNullOrEmpty(store) ? Environment.GetEnvironmentVariable("LINUXKIT_STORE") : store;
        return string.IsNullOrEmpty(chosen)
            ? ContentStore.DefaultFolder(Environment.GetEnvironmentVariable)
            : Path.GetFullPath(chosen, Path.GetDirectoryName(projectFile)!);
    }
}
