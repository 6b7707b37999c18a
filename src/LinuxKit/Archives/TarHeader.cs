namespace LinuxKit.Archives;

/// <summary>The kinds of tar entry: POSIX.1-2017 pax, "ustar Interchange Format", and the GNU tar manual, "Basic Tar Format".</summary>
internal static class TarType
{
    public const byte OldFile = 0;
    public const byte File = (byte)'0';
    public const byte HardLink = (byte)'1';
    public const byte SymbolicLink = (byte)'2';
    public const byte CharacterDevice = (byte)'3';
    public const byte BlockDevice = (byte)'4';
    public const byte Directory = (byte)'5';
    public const byte Fifo = (byte)'6';
    public const byte ContiguousFile = (byte)'7';
    public const byte ExtendedHeader = (byte)'x';
    public const byte SolarisExtendedHeader = (byte)'X';
    public const byte GlobalExtendedHeader = (byte)'g';
    public const byte GnuLongName = (byte)'L';
    public const byte GnuLongLink = (byte)'K';
    public const byte GnuSparse = (byte)'S';
    public const byte GnuDumpDirectory = (byte)'D';
    public const byte GnuContinuation = (byte)'M';
    public const byte GnuVolumeLabel = (byte)'V';
}

/// <summary>The header block of a tar entry: POSIX.1-2017 pax, "ustar Interchange Format"; text and octal digits.</summary>
/// <param name="Name">Offset 0 and, in POSIX archives, 345; <see langword="null"/> when it is not UTF-8, as a long name that was cut may be.</param>
/// <param name="Mode">Offset 100; other bits than permissions are left out.</param>
/// <param name="UserId">Offset 108.</param>
/// <param name="GroupId">Offset 116.</param>
/// <param name="ContentSize">Offset 124; bytes of content that follow.</param>
/// <param name="ModificationTime">Offset 136; seconds since 1970-01-01 UTC.</param>
/// <param name="Type">Offset 156; one of <see cref="TarType"/>.</param>
/// <param name="LinkName">Offset 157; <see langword="null"/> when it is not UTF-8.</param>
/// <param name="DeviceMajor">Offset 329.</param>
/// <param name="DeviceMinor">Offset 337.</param>
internal readonly record struct TarHeader(
    string? Name, int Mode, long UserId, long GroupId, long ContentSize, long ModificationTime,
    byte Type, string? LinkName, long DeviceMajor, long DeviceMinor)
{
    /// <summary>Bytes of a header, and of the blocks that contents are padded to.</summary>
    public const int Size = 512;

    /// <summary>Bytes of the fields for the name, and for a link's text.</summary>
    public const int NameSize = 100;

    /// <summary>Bytes of the field for the first part of a long name.</summary>
    public const int PrefixSize = 155;

    private static ReadOnlySpan<byte> Magic => "ustar\0"u8;

    private static ReadOnlySpan<byte> OldGnuMagic => "ustar  \0"u8;

    /// <summary>Reads a header.</summary>
    /// <param name="block">A block that is not all NUL.</param>
    /// <param name="header">The header.</param>
    /// <returns>Whether the block is a header with the right checksum and with numbers where they belong.</returns>
    public static bool TryRead(ReadOnlySpan<byte> block, out TarHeader header)
    {
        header = default;
        if (!TarNumber.TryRead(block[148..156], out var checksum)
            || (checksum != UnsignedSum(block) && checksum != SignedSum(block))
            || !TarNumber.TryRead(block[100..108], out var mode)
            || !TarNumber.TryRead(block[108..116], out var userId)
            || !TarNumber.TryRead(block[116..124], out var groupId)
            || !TarNumber.TryRead(block[124..136], out var size) || size < 0
            || !TarNumber.TryRead(block[136..148], out var modificationTime))
        {
            return false;
        }

        var type = block[156];
        var (major, minor) = (0L, 0L);
        if (type is TarType.CharacterDevice or TarType.BlockDevice
            && (!TarNumber.TryRead(block[329..337], out major) || !TarNumber.TryRead(block[337..345], out minor)))
        {
            return false;
        }

        _ = ArchiveText.TryDecode(ArchiveText.UntilNul(block[157..257]), out var linkName);
        header = new TarHeader(
            ReadName(block), (int)(mode & 0xfff), userId, groupId, size, modificationTime, type, linkName, major, minor);
        return true;
    }

    /// <summary>Writes a ustar header; everything must fit.</summary>
    /// <param name="prefix">The first part of the name, or empty.</param>
    /// <param name="block">One block.</param>
    public void Write(string prefix, Span<byte> block)
    {
        WriteFields(block);
        TarNumber.Write(ContentSize, block[124..136]);
        Magic.CopyTo(block[257..]);
        "00"u8.CopyTo(block[263..]);
        ArchiveText.Encode(prefix, block[345..500]);
        WriteChecksum(block);
    }

    /// <summary>Writes a header as GNU tar's format <c>oldgnu</c> has it: the GNU tar manual, "Basic Tar Format". A content may be of any size; all else must fit.</summary>
    /// <param name="block">One block.</param>
    public void WriteOldGnu(Span<byte> block)
    {
        WriteFields(block);
        if (ContentSize <= TarNumber.Maximum(12))
        {
            TarNumber.Write(ContentSize, block[124..136]);
        }
        else
        {
            TarNumber.WriteBase256(ContentSize, block[124..136]);
        }

        OldGnuMagic.CopyTo(block[257..]);
        WriteChecksum(block);
    }

    private void WriteFields(Span<byte> block)
    {
        block.Clear();
        ArchiveText.Encode(Name ?? "", block[..NameSize]);
        TarNumber.Write(Mode, block[100..108]);
        TarNumber.Write(UserId, block[108..116]);
        TarNumber.Write(GroupId, block[116..124]);
        TarNumber.Write(ModificationTime, block[136..148]);
        block[156] = Type;
        ArchiveText.Encode(LinkName ?? "", block[157..257]);
        TarNumber.Write(DeviceMajor, block[329..337]);
        TarNumber.Write(DeviceMinor, block[337..345]);
    }

    private static void WriteChecksum(Span<byte> block)
    {
        TarNumber.Write(UnsignedSum(block), block[148..155]);
        block[155] = (byte)' ';
    }

    private static string? ReadName(ReadOnlySpan<byte> block)
    {
        if (!ArchiveText.TryDecode(ArchiveText.UntilNul(block[..NameSize]), out var name))
        {
            return null;
        }

        // GNU's older format has the magic "ustar  " and uses the prefix for other things; star's shortens it.
        if (!block[257..].StartsWith(Magic))
        {
            return name;
        }

        var prefixField = block[508..].SequenceEqual("tar\0"u8) ? block[345..476] : block[345..500];
        return !ArchiveText.TryDecode(ArchiveText.UntilNul(prefixField), out var prefix) ? null
            : prefix.Length > 0 ? $"{prefix}/{name}" : name;
    }

    private static int UnsignedSum(ReadOnlySpan<byte> block)
    {
        var sum = 8 * ' ';
        foreach (var value in block[..148])
        {
            sum += value;
        }

        foreach (var value in block[156..])
        {
            sum += value;
        }

        return sum;
    }

    /// <summary>The sum as the oldest writers took it, over signed characters.</summary>
    private static int SignedSum(ReadOnlySpan<byte> block)
    {
        var sum = 8 * ' ';
        for (var i = 0; i < Size; i++)
        {
            sum += i is >= 148 and < 156 ? 0 : (sbyte)block[i];
        }

        return sum;
    }
}
