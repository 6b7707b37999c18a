namespace LinuxKit.Init.Modules;

/// <summary>The modules that an image wants loaded: files <c>*.conf</c> of modules-load.d(5), a name a line.</summary>
internal static class ModuleList
{
    /// <summary>Reads the lists below a root; of two files with one name, the one in <c>/etc</c> counts.</summary>
    public static IEnumerable<string> Read(string root)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var folder in (ReadOnlySpan<string>)["lib/modules-load.d", "usr/lib/modules-load.d", "etc/modules-load.d"])
        {
            var path = Path.Combine(root, folder);
            foreach (var file in Directory.Exists(path) ? Directory.EnumerateFiles(path, "*.conf") : [])
            {
                files[Path.GetFileName(file)] = file;
            }
        }

        return files.Values.SelectMany(File.ReadLines).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] is not ('#' or ';'));
    }
}
