using System.Buffers.Text;

namespace LinuxKit.Archives;

/// <summary>File types in the mode of a cpio header: POSIX.1-2017, sys/stat.h, with Linux's values.</summary>
internal static class CpioFileType
{
    public const uint Mask = 0xf000;
    public const uint Fifo = 0x1000;
    public const uint CharacterDevice = 0x2000;
    public const uint Directory = 0x4000;
    public const uint BlockDevice = 0x6000;
    public const uint File = 0x8000;
    public const uint SymbolicLink = 0xa000;
}

/// <summary>
/// The header of an entry in a cpio archive of the format newc: Linux's Documentation/driver-api/early-userspace/buffer-format.rst.
/// The magic <c>070701</c>, then 13 fields of eight hexadecimal digits in this order; the name follows, with a NUL.
/// </summary>
/// <param name="Inode">With the device, what makes several entries one file.</param>
/// <param name="Mode">Type and permissions.</param>
/// <param name="UserId">The owner.</param>
/// <param name="GroupId">The group.</param>
/// <param name="LinkCount">Number of entries that are this file.</param>
/// <param name="ModificationTime">Seconds since 1970-01-01 UTC.</param>
/// <param name="ContentSize">Bytes of content.</param>
/// <param name="DeviceMajor">Of the file system that the inode is in.</param>
/// <param name="DeviceMinor">Of the file system that the inode is in.</param>
/// <param name="RawDeviceMajor">Of the device that the entry is.</param>
/// <param name="RawDeviceMinor">Of the device that the entry is.</param>
/// <param name="NameSize">Bytes of the name, its NUL included.</param>
/// <param name="Check">Unused in this format: 0.</param>
internal readonly record struct CpioHeader(
    uint Inode, uint Mode, uint UserId, uint GroupId, uint LinkCount, uint ModificationTime, uint ContentSize,
    uint DeviceMajor, uint DeviceMinor, uint RawDeviceMajor, uint RawDeviceMinor, uint NameSize, uint Check = 0)
{
    /// <summary>Bytes of a header.</summary>
    public const int Size = 110;

    /// <summary>Headers with their names, and contents, are padded to a multiple of this, counted from the start of the archive.</summary>
    public const int Alignment = 4;

    /// <summary>The name of the entry that ends an archive.</summary>
    public const string Trailer = "TRAILER!!!";

    private const int FieldSize = 8;

    private static ReadOnlySpan<byte> Magic => "070701"u8;

    /// <summary>Reads a header.</summary>
    /// <param name="source">As many bytes as a header has.</param>
    /// <param name="header">The header.</param>
    public static bool TryRead(ReadOnlySpan<byte> source, out CpioHeader header)
    {
        header = default;
        Span<uint> fields = stackalloc uint[13];
        if (!source.StartsWith(Magic))
        {
            return false;
        }

        for (var i = 0; i < fields.Length; i++)
        {
            var digits = source.Slice(Magic.Length + (i * FieldSize), FieldSize);
            if (!Utf8Parser.TryParse(digits, out fields[i], out var consumed, 'x') || consumed != FieldSize)
            {
                return false;
            }
        }

        header = new CpioHeader(
            fields[0], fields[1], fields[2], fields[3], fields[4], fields[5], fields[6],
            fields[7], fields[8], fields[9], fields[10], fields[11], fields[12]);
        return true;
    }

    /// <summary>Writes the header.</summary>
    /// <param name="destination">Room for it.</param>
    public void Write(Span<byte> destination)
    {
        ReadOnlySpan<uint> fields =
        [
            Inode, Mode, UserId, GroupId, LinkCount, ModificationTime, ContentSize,
            DeviceMajor, DeviceMinor, RawDeviceMajor, RawDeviceMinor, NameSize, Check,
        ];
        Magic.CopyTo(destination);
        for (var i = 0; i < fields.Length; i++)
        {
            _ = Utf8Formatter.TryFormat(fields[i], destination.Slice(Magic.Length + (i * FieldSize), FieldSize), out _, new('X', FieldSize));
        }
    }
}
