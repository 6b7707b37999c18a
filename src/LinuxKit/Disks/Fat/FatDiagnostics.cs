namespace LinuxKit.Disks.Fat;

/// <summary>What can be wrong with a FAT file system: LK0900 to LK0905.</summary>
public static class FatDiagnostics
{
    /// <summary>A name has no place in a FAT file system.</summary>
    public static readonly DiagnosticDescriptor BadName = new(
        "LK0900", DiagnosticSeverity.Error, "A file's name can't be stored in a FAT file system.",
        "Names have 1 to 255 UTF-16 units, none of them a control character or one of \" * / : < > ? \\ |, begin with no space, and end with neither a space nor a period.");

    /// <summary>Two names are the same but for their case.</summary>
    public static readonly DiagnosticDescriptor NameClash = new(
        "LK0901", DiagnosticSeverity.Error, "Two files of a FAT file system have the same name.",
        "FAT does not tell upper case from lower case: rename one of them.");

    /// <summary>A file is too large.</summary>
    public static readonly DiagnosticDescriptor FileTooLarge = new(
        "LK0902", DiagnosticSeverity.Error, "A file is too large for a FAT file system.",
        "FAT holds files below 4 GiB, and boot loaders read their files from it: make the file smaller. A root on a partition of its own (LinuxKitRoot) is not in the initrd.");

    /// <summary>The files don't fit.</summary>
    public static readonly DiagnosticDescriptor DoesNotFit = new(
        "LK0903", DiagnosticSeverity.Error, "The files do not fit into the FAT file system.",
        "Make it larger, or leave the size out: it is then as large as its files ask. FAT12 ends at 127 MiB, FAT16 at 2 GiB, FAT32 at 2 TiB.");

    /// <summary>A folder has too many files.</summary>
    public static readonly DiagnosticDescriptor FolderTooLarge = new(
        "LK0904", DiagnosticSeverity.Error, "A folder has more files than a FAT file system can list.",
        "A folder has 65536 entries, the root 65520, and a file takes one, and one more for every 13 UTF-16 units of a long name: use more folders or shorter names.");

    /// <summary>A label can't be stored.</summary>
    public static readonly DiagnosticDescriptor BadLabel = new(
        "LK0905", DiagnosticSeverity.Error, "The label can't be stored in a FAT file system.",
        "A label has 11 characters at most: ASCII letters and digits, spaces within, and any of $ % ' - _ @ ~ ` ! ( ) { } ^ # &.");
}
