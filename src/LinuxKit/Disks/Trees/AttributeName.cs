using LinuxKit.Archives;

namespace LinuxKit.Disks.Trees;

/// <summary>An extended attribute's name as EROFS and ext4 store it: fs/ext4/xattr.h, <c>EXT4_XATTR_INDEX_*</c>.</summary>
/// <param name="Index">The number of its prefix.</param>
/// <param name="Rest">The name behind the prefix.</param>
internal readonly record struct AttributeName(byte Index, string Rest)
{
    /// <summary>The number of the attribute that holds an access control list.</summary>
    public const byte AccessList = 2;

    /// <summary>The number of the attribute that holds the access control list of a directory's new files.</summary>
    public const byte DefaultAccessList = 3;

    private static readonly (string Prefix, byte Index)[] Prefixes = [("user.", 1), ("trusted.", 4), ("security.", 6)];

    /// <summary>Splits a name.</summary>
    /// <param name="entry">The file that has the attribute.</param>
    /// <param name="name">The name.</param>
    /// <exception cref="LinuxKitException">There is no number for its prefix, or it is too long.</exception>
    public static AttributeName Of(ArchiveEntry entry, string name)
    {
        if (name is "system.posix_acl_access" or "system.posix_acl_default")
        {
            return new AttributeName(name == "system.posix_acl_access" ? AccessList : DefaultAccessList, "");
        }

        foreach (var (prefix, index) in Prefixes)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal) && ArchiveText.ByteCount(name[prefix.Length..]) is > 0 and <= byte.MaxValue)
            {
                return new AttributeName(index, name[prefix.Length..]);
            }
        }

        throw TreeDiagnostics.NoPlace.Error($"'{entry.Path}' has the extended attribute '{name}', which EROFS and ext4 have no place for.");
    }
}
