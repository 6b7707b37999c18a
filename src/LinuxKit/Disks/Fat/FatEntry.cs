namespace LinuxKit.Disks.Fat;

/// <summary>A file or folder as the folder that it lies in lists it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ShortName">The name that it has for programs that know no long ones.</param>
/// <param name="IsDirectory">Whether it is a folder.</param>
/// <param name="Index">Its place among the tree's folders or files.</param>
internal readonly record struct FatEntry(string Name, FatShortName ShortName, bool IsDirectory, int Index)
{
    /// <summary>Entries that a name takes: one, and those that say what a short name can't, lower case among it.</summary>
    /// <param name="name">The name.</param>
    public static int CountFor(string name) => FatShortName.Of(name)?.ToString() == name ? 1 : 1 + FatLongName.EntryCount(name);

    /// <summary>Whether the name is stored in entries of its own.</summary>
    public bool HasLongName => ShortName.ToString() != Name;
}
