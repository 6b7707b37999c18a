namespace LinuxKit.Disks.Fat;

/// <summary>A folder.</summary>
/// <param name="Parent">The place among the tree's folders of the one that it lies in; the root lies in itself.</param>
/// <param name="EntryCount">Entries of 32 bytes that it has, all in all.</param>
/// <param name="Entries">What lies in it, in the order of the names.</param>
internal sealed record FatDirectory(int Parent, int EntryCount, IReadOnlyList<FatEntry> Entries)
{
    /// <summary>Entries that a folder can have: FAT specification 1.03 allows 2 MiB.</summary>
    public const int MostEntries = 65536;

    /// <summary>Entries that the root can have: FAT12 and FAT16 count them in 16 bits, and in whole sectors.</summary>
    public const int MostRootEntries = 65520;

    /// <summary>Bytes of all entries.</summary>
    public int Size => EntryCount * FatDirectoryEntry.Size;
}
