using LinuxKit.Oci;

namespace LinuxKit.Tool;

/// <summary>The store that this user's builds share.</summary>
internal static class UserStore
{
    public static ContentStore Open()
    {
        var folder = Environment.GetEnvironmentVariable("LINUXKIT_STORE");
        return new ContentStore(string.IsNullOrEmpty(folder) ? ContentStore.DefaultFolder(Environment.GetEnvironmentVariable) : folder);
    }
}
