namespace LinuxKit.Init.Modules;

/// <summary>Names of modules: <c>-</c> and <c>_</c> are one, and a path is its file's name without <c>.ko</c> (modprobe(8)).</summary>
internal static class ModuleName
{
    public static string Normalize(string name) => name.Trim().Replace('-', '_');

    public static string OfPath(string path)
    {
        var file = path[(path.LastIndexOf('/') + 1)..];
        var extension = file.IndexOf(".ko", StringComparison.Ordinal);
        return Normalize(extension < 0 ? file : file[..extension]);
    }
}
