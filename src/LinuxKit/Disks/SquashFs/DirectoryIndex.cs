namespace LinuxKit.Disks.SquashFs;

/// <summary>A place in a directory's listing where a group of names begins.</summary>
/// <param name="Offset">Bytes of the listing in front of the group.</param>
/// <param name="BlockStart">Where the metadata block with the group's first byte begins as it is stored, in bytes from the start of the table.</param>
/// <param name="Name">The group's first name.</param>
internal readonly record struct DirectoryIndex(uint Offset, uint BlockStart, byte[] Name);
