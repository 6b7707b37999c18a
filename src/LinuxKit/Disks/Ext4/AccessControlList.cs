using System.Buffers.Binary;
using System.Collections.Immutable;
using LinuxKit.Archives;
using LinuxKit.Disks.Trees;

namespace LinuxKit.Disks.Ext4;

/// <summary>
/// Access control lists, which ext4 stores otherwise than attributes have them: include/uapi/linux/posix_acl_xattr.h and fs/ext4/acl.h,
/// little-endian. Only entries of a user or group have its number.
/// </summary>
internal static class AccessControlList
{
    private const uint Version = 2;
    private const uint StoredVersion = 1;
    private const int EntrySize = 8;
    private const int ShortEntrySize = 4;
    private const ushort UserTag = 0x02;
    private const ushort GroupTag = 0x08;

    /// <summary>Converts a list.</summary>
    /// <param name="entry">The file that has it.</param>
    /// <param name="attribute">The attribute's value.</param>
    /// <exception cref="LinuxKitException">The value is no list.</exception>
    public static byte[] Convert(ArchiveEntry entry, ImmutableArray<byte> attribute)
    {
        var rest = attribute.AsSpan();
        if (rest.Length % EntrySize != sizeof(uint) || BinaryPrimitives.ReadUInt32LittleEndian(rest) != Version)
        {
            throw TreeDiagnostics.NoPlace.Error($"The access control list of '{entry.Path}' is not one of version {Version}.");
        }

        var stored = new byte[attribute.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(stored, StoredVersion);
        var length = sizeof(uint);
        for (rest = rest[sizeof(uint)..]; !rest.IsEmpty; rest = rest[EntrySize..])
        {
            var size = BinaryPrimitives.ReadUInt16LittleEndian(rest) is UserTag or GroupTag ? EntrySize : ShortEntrySize;
            rest[..size].CopyTo(stored.AsSpan(length));
            length += size;
        }

        return stored[..length];
    }
}
