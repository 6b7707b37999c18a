using System.Buffers;
using LinuxKit.Archives;
using LinuxKit.Disks.Trees;

namespace LinuxKit.Disks.Iso9660;

/// <summary>
/// What POSIX knows of a file, as entries of a record's system use field: the Rock Ridge Interchange Protocol 1.10. Directories may
/// be nested deeper than the eight levels of ECMA-119: all readers of today follow them where they are, so none is moved.
/// </summary>
internal static class RockRidge
{
    private const int ModesSize = SystemUseEntry.HeaderSize + (4 * BothByteOrders.Size32);
    private const int DeviceSize = SystemUseEntry.HeaderSize + (2 * BothByteOrders.Size32);
    private const int TimesSize = SystemUseEntry.HeaderSize + 1 + (3 * IsoTime.Size);
    private const int NameLimit = SystemUseEntry.MaximumSize - SystemUseEntry.HeaderSize - 1;

    // Section 4.1.4 and 4.1.3.1: the entry, or the component, goes on in the next.
    private const byte Continue = 1;

    private static ReadOnlySpan<byte> Identifier => "RRIP_1991A"u8;

    private static ReadOnlySpan<byte> Descriptor => "THE ROCK RIDGE INTERCHANGE PROTOCOL PROVIDES SUPPORT FOR POSIX FILE SYSTEM SEMANTICS"u8;

    private static ReadOnlySpan<byte> Source =>
        "PLEASE CONTACT DISC PUBLISHER FOR SPECIFICATION SOURCE.  SEE PUBLISHER IDENTIFIER IN PRIMARY VOLUME DESCRIPTOR FOR CONTACT INFORMATION."u8;

    /// <summary>Writes the entries of a record.</summary>
    /// <param name="node">What the record is of.</param>
    /// <param name="role">Under which name.</param>
    /// <param name="row">Where the entries go.</param>
    public static void Write(IsoNode node, RecordRole role, IBufferWriter<byte> row)
    {
        var isFirst = node.IsRoot && role == RecordRole.Self;
        if (isFirst)
        {
            AddIndicator(row);
        }

        AddModes(row, node);
        AddTimes(row, node.Entry.ModificationTime);
        if (role == RecordRole.Child)
        {
            AddName(row, node.Name);
            AddWhatTheKindAsksFor(row, node.Entry);
        }

        if (isFirst)
        {
            AddReference(row);
        }
    }

    private static void AddWhatTheKindAsksFor(IBufferWriter<byte> row, ArchiveEntry entry)
    {
        switch (entry.Kind)
        {
            case EntryKind.SymbolicLink:
                foreach (var part in RockRidgeLink.Encode(entry.LinkTarget!))
                {
                    var data = Add(row, "SL"u8, SystemUseEntry.HeaderSize + 1 + part.Components.Length);
                    data[0] = part.IsContinued ? Continue : (byte)0;
                    part.Components.Span.CopyTo(data[1..]);
                }

                break;
            case EntryKind.CharacterDevice or EntryKind.BlockDevice:
                AddDevice(row, entry);
                break;
        }
    }

    // SUSP, section 5.3: that there are entries, at the start of the fields.
    private static void AddIndicator(IBufferWriter<byte> row)
    {
        var data = Add(row, "SP"u8, SystemUseEntry.HeaderSize + 3);
        (data[0], data[1], data[2]) = (0xBE, 0xEF, 0);
    }

    // SUSP, section 5.5: whose entries these are.
    private static void AddReference(IBufferWriter<byte> row)
    {
        var data = Add(row, "ER"u8, SystemUseEntry.HeaderSize + 4 + Identifier.Length + Descriptor.Length + Source.Length);
        (data[0], data[1], data[2], data[3]) = ((byte)Identifier.Length, (byte)Descriptor.Length, (byte)Source.Length, 1);
        Identifier.CopyTo(data[4..]);
        Descriptor.CopyTo(data[(4 + Identifier.Length)..]);
        Source.CopyTo(data[(4 + Identifier.Length + Descriptor.Length)..]);
    }

    // Section 4.1.1.
    private static void AddModes(IBufferWriter<byte> row, IsoNode node)
    {
        var data = Add(row, "PX"u8, ModesSize);
        BothByteOrders.Write(data, TypeOf(node.Entry.Kind) | (uint)node.Entry.Mode);
        BothByteOrders.Write(data[8..], node.LinkCount);
        BothByteOrders.Write(data[16..], node.Entry.UserId);
        BothByteOrders.Write(data[24..], node.Entry.GroupId);
    }

    // Section 4.1.2: where a device's number has 32 bits, all of it is in the second field. Linux takes what has its major number in the
    // first for that, which leaves room for large minor ones.
    private static void AddDevice(IBufferWriter<byte> row, ArchiveEntry entry)
    {
        // Refuses what Linux has no number for.
        _ = FileType.Device(entry);
        var (major, minor) = (entry.DeviceMajor, entry.DeviceMinor);
        var data = Add(row, "PN"u8, DeviceSize);
        var isSmall = minor <= byte.MaxValue;
        BothByteOrders.Write(data, isSmall ? 0 : major);
        BothByteOrders.Write(data[8..], isSmall ? (major << 8) | minor : minor);
    }

    // Section 4.1.6: of modification, access and change, in the form of directory records.
    private static void AddTimes(IBufferWriter<byte> row, long seconds)
    {
        var data = Add(row, "TF"u8, TimesSize);
        data[0] = 0x0E;
        for (var offset = 1; offset < data.Length; offset += IsoTime.Size)
        {
            IsoTime.Write(data[offset..], seconds);
        }
    }

    // Section 4.1.4.
    private static void AddName(IBufferWriter<byte> row, string name)
    {
        Span<byte> bytes = stackalloc byte[ArchiveLimits.NameLength];
        ReadOnlySpan<byte> rest = bytes[..ArchiveText.Encode(name, bytes)];
        while (!rest.IsEmpty)
        {
            var part = rest[..Math.Min(rest.Length, NameLimit)];
            rest = rest[part.Length..];
            var data = Add(row, "NM"u8, SystemUseEntry.HeaderSize + 1 + part.Length);
            data[0] = rest.IsEmpty ? (byte)0 : Continue;
            part.CopyTo(data[1..]);
        }
    }

    private static Span<byte> Add(IBufferWriter<byte> row, ReadOnlySpan<byte> signature, int size)
    {
        var entry = row.GetSpan(size);
        row.Advance(size);
        return SystemUseEntry.WriteHeader(entry, signature, size);
    }

    // Types of files as POSIX numbers them, and cpio too.
    private static uint TypeOf(EntryKind kind) => kind switch
    {
        EntryKind.File => CpioFileType.File,
        EntryKind.Directory => CpioFileType.Directory,
        EntryKind.SymbolicLink => CpioFileType.SymbolicLink,
        EntryKind.CharacterDevice => CpioFileType.CharacterDevice,
        EntryKind.BlockDevice => CpioFileType.BlockDevice,
        EntryKind.Fifo => CpioFileType.Fifo,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
