namespace LinuxKit.Disks.Fat;

/// <summary>The folders that files lie in, and the names that they have there.</summary>
/// <param name="Directories">All folders; the root is the first, and every one comes behind the one that it lies in.</param>
/// <param name="Files">All files in the order of their paths.</param>
internal sealed record FatTree(IReadOnlyList<FatDirectory> Directories, IReadOnlyList<FatFile> Files)
{
    /// <summary>Makes the tree.</summary>
    /// <param name="files">The files, in any order.</param>
    /// <param name="label">Takes an entry in the root when there is one.</param>
    /// <exception cref="LinuxKitException">A name can't be stored or clashes with another, or a file or folder is too large.</exception>
    public static FatTree Of(IEnumerable<FatFile> files, FatLabel label)
    {
        FatFile[] sorted = [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)];
        var folders = new List<Folder> { new("", 0, null) };
        for (var i = 0; i < sorted.Length; i++)
        {
            var (path, content) = sorted[i];
            if (content.Size > uint.MaxValue)
            {
                throw FatDiagnostics.FileTooLarge.Error($"'{path}' has {content.Size} bytes.");
            }

            var names = path.Split('/');
            Array.ForEach(names, name => FatLongName.Check(name, path));
            var folder = names[..^1].Aggregate(folders[0], (parent, name) => parent.Open(name, folders));
            folder.Add(names[^1], i);
        }

        return new([.. folders.Select(folder => folder.ToDirectory(label))], sorted);
    }

    /// <summary>A folder that is being filled.</summary>
    private sealed class Folder(string name, int index, Folder? parent)
    {
        private readonly Dictionary<string, (string Name, bool IsDirectory, int Index)> _items = new(StringComparer.OrdinalIgnoreCase);

        private int Index => index;

        public Folder Open(string child, List<Folder> folders)
        {
            if (_items.TryGetValue(child, out var item))
            {
                return item.IsDirectory && item.Name == child ? folders[item.Index] : throw Clash(child, item.Name);
            }

            var folder = new Folder(child, folders.Count, this);
            folders.Add(folder);
            _items.Add(child, (child, true, folder.Index));
            return folder;
        }

        public void Add(string child, int file)
        {
            if (!_items.TryAdd(child, (child, false, file)))
            {
                throw Clash(child, _items[child].Name);
            }
        }

        public FatDirectory ToDirectory(FatLabel label)
        {
            var items = _items.Values.OrderBy(item => item.Name, StringComparer.Ordinal).ToArray();
            var own = index > 0 ? 2 : label.IsEmpty ? 0 : 1;
            var count = own + items.Sum(item => FatEntry.CountFor(item.Name));
            if (count > (index > 0 ? FatDirectory.MostEntries : FatDirectory.MostRootEntries))
            {
                throw FatDiagnostics.FolderTooLarge.Error($"'/{PathOf("")}' has {items.Length} files and folders, which take {count} entries.");
            }

            var shortNames = FatShortNames.For([.. items.Select(item => item.Name)]);
            return new(parent?.Index ?? 0, count, [.. items.Zip(shortNames, (item, shortName) => new FatEntry(item.Name, shortName, item.IsDirectory, item.Index))]);
        }

        private LinuxKitException Clash(string child, string other) =>
            FatDiagnostics.NameClash.Error($"'{PathOf(child)}' has the name of '{PathOf(other)}'.");

        private string PathOf(string child) => parent is null ? child : parent.PathOf($"{name}/{child}");
    }
}
