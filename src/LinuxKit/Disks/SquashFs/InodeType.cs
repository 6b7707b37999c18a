namespace LinuxKit.Disks.SquashFs;

/// <summary>Kinds of inode. Listings have the basic ones only.</summary>
internal enum InodeType : ushort
{
    Directory = 1,
    File = 2,
    SymbolicLink = 3,
    BlockDevice = 4,
    CharacterDevice = 5,
    Fifo = 6,
    ExtendedDirectory = 8,
    ExtendedFile = 9,
    ExtendedSymbolicLink = 10,
    ExtendedBlockDevice = 11,
    ExtendedCharacterDevice = 12,
    ExtendedFifo = 13,
}
