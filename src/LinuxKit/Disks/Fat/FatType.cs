namespace LinuxKit.Disks.Fat;

/// <summary>The three types of FAT; their values are the bits that an entry of the table takes.</summary>
internal enum FatType
{
    /// <summary>For floppies and images for El Torito.</summary>
    Fat12 = 12,

    /// <summary>For small disks.</summary>
    Fat16 = 16,

    /// <summary>For all others; an entry uses 28 of its bits.</summary>
    Fat32 = 32,
}
