using LinuxKit.Archives;

namespace LinuxKit.Disks.Iso9660;

/// <summary>File flags of a directory record: ECMA-119, section 9.1.6.</summary>
[Flags]
internal enum FileFlags : byte
{
    /// <summary>A file, or the last part of one.</summary>
    None = 0,

    /// <summary>A directory.</summary>
    Directory = 0x02,

    /// <summary>The next record has a further part of the file.</summary>
    MultiExtent = 0x80,
}

/// <summary>A directory record: ECMA-119, section 9.1; numbers are in both byte orders.</summary>
/// <param name="Location">Offset 2; the first sector of the extent.</param>
/// <param name="DataLength">Offset 10; bytes of the extent.</param>
/// <param name="Recorded">Offset 18; seconds since 1970-01-01 UTC.</param>
/// <param name="Flags">Offset 25.</param>
internal readonly record struct DirectoryRecord(uint Location, uint DataLength, long Recorded, FileFlags Flags)
{
    /// <summary>Bytes before the identifier.</summary>
    public const int HeaderSize = 33;

    /// <summary>Bytes of the longest record: the length is one byte, and even.</summary>
    public const int MaximumSize = 254;

    /// <summary>Bytes of a root directory's record within a volume descriptor.</summary>
    public const int RootSize = HeaderSize + 1;

    /// <summary>The identifier of a directory in itself: section 6.8.2.2.</summary>
    public static ReadOnlySpan<byte> Self => [0];

    /// <summary>The identifier of the directory above: section 6.8.2.2.</summary>
    public static ReadOnlySpan<byte> Parent => [1];

    /// <summary>Where the system use field begins.</summary>
    /// <param name="identifierLength">Bytes of the identifier.</param>
    public static int SystemUseOffset(int identifierLength) => HeaderSize + identifierLength + Padding.After(HeaderSize + identifierLength, 2);

    /// <summary>Writes the record.</summary>
    /// <param name="destination">At least <see cref="MaximumSize"/> bytes, or what the record takes.</param>
    /// <param name="identifier">Offset 33; the name in the form of its hierarchy.</param>
    /// <param name="systemUse">What follows the identifier, at an even offset.</param>
    /// <returns>The number of bytes, which is even.</returns>
    public int Write(Span<byte> destination, ReadOnlySpan<byte> identifier, ReadOnlySpan<byte> systemUse)
    {
        var offset = SystemUseOffset(identifier.Length);
        var size = offset + systemUse.Length + Padding.After(systemUse.Length, 2);
        destination[..size].Clear();
        destination[0] = (byte)size;
        BothByteOrders.Write(destination[2..], Location);
        BothByteOrders.Write(destination[10..], DataLength);
        IsoTime.Write(destination[18..], Recorded);
        destination[25] = (byte)Flags;
        BothByteOrders.Write(destination[28..], VolumeDescriptor.SequenceNumber);
        destination[32] = (byte)identifier.Length;
        identifier.CopyTo(destination[HeaderSize..]);
        systemUse.CopyTo(destination[offset..]);
        return size;
    }
}
