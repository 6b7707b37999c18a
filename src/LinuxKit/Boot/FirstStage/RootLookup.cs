using LinuxKit.Archives;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Boot.FirstStage;

/// <summary>Finds files of a root as the running system would: symbolic links are followed.</summary>
internal sealed class RootLookup
{
    // What the kernel follows at most: include/linux/namei.h, MAXSYMLINKS.
    private const int MaximumLinks = 40;

    private readonly Dictionary<string, ArchiveEntry> _entries;

    /// <summary>Prepares to look into a root.</summary>
    /// <param name="root">The root.</param>
    public RootLookup(ComposedRoot root) => _entries = root.Entries.ToDictionary(entry => entry.Entry.Path, entry => entry.Entry, StringComparer.Ordinal);

    /// <summary>Finds a regular file.</summary>
    /// <param name="path">Its path, without a slash in front.</param>
    /// <returns>The entry that has its content, or <see langword="null"/> when there is none.</returns>
    public ArchiveEntry? FindFile(string path)
    {
        var open = new Stack<string>(path.Split('/').Reverse());
        var current = new List<string>();
        for (var links = 0; open.TryPop(out var name);)
        {
            if (name is "" or ".")
            {
                continue;
            }

            if (name == "..")
            {
                current.RemoveRange(Math.Max(0, current.Count - 1), Math.Min(1, current.Count));
                continue;
            }

            current.Add(name);
            if (!_entries.TryGetValue(string.Join('/', current), out var entry))
            {
                return null;
            }

            if (entry.Kind == EntryKind.SymbolicLink)
            {
                if (++links > MaximumLinks)
                {
                    return null;
                }

                current.RemoveAt(current.Count - 1);
                if (entry.LinkTarget!.StartsWith('/'))
                {
                    current.Clear();
                }

                foreach (var part in entry.LinkTarget.Split('/').Reverse())
                {
                    open.Push(part);
                }
            }
        }

        return _entries.GetValueOrDefault(string.Join('/', current)) switch
        {
            { Kind: EntryKind.File } file => file,
            { Kind: EntryKind.HardLink } link => _entries.GetValueOrDefault(link.LinkTarget!),
            _ => null,
        };
    }
}
