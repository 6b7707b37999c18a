namespace LinuxKit.Disks.SquashFs;

/// <summary>Flags of a <see cref="Superblock"/>. Those of what is not compressed are for people only: each block says it of itself.</summary>
[Flags]
internal enum SquashFsFlags : ushort
{
    None = 0,
    InodesStored = 0x1,
    DataStored = 0x2,
    FragmentsStored = 0x8,

    /// <summary>The ends of files larger than a block are in fragments too.</summary>
    AlwaysFragments = 0x20,

    /// <summary>Files with the same content share it.</summary>
    Duplicates = 0x40,

    /// <summary>There is a table of inodes by number: NFS and overlayfs ask for it.</summary>
    Exportable = 0x80,
    AttributesStored = 0x100,
    CompressorOptions = 0x400,
    IdsStored = 0x800,
}
