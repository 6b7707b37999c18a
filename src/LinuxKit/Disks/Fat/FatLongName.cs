using System.Buffers;
using System.Buffers.Binary;

namespace LinuxKit.Disks.Fat;

/// <summary>Long names, in entries that lie before the short name's: FAT specification 1.03, "Long Directory Entries".</summary>
internal static class FatLongName
{
    private const int UnitsPerEntry = 13;
    private const int MostUnits = 255;
    private const byte Attributes = 0x0f;
    private const byte LastEntry = 0x40;

    private static readonly SearchValues<char> Forbidden = SearchValues.Create("\"*/:<>?\\|");

    /// <summary>Sees that a name can be stored.</summary>
    /// <param name="name">The name.</param>
    /// <param name="path">The path that it belongs to, for the error.</param>
    /// <exception cref="LinuxKitException">It can't.</exception>
    public static void Check(string name, string path)
    {
        var problem = name switch
        {
            "" => "has an empty name in it",
            "." or ".." => $"has the name '{name}' in it, which every folder has already",
            { Length: > MostUnits } => $"has a name of {name.Length} UTF-16 units in it",
            [' ', ..] => "has a name in it that begins with a space",
            [.., ' ' or '.'] => "has a name in it that ends with a space or a period",
            _ when name.AsSpan().ContainsAny(Forbidden) || name.AsSpan().ContainsAnyInRange('\0', '\x1f') => "has a character in it that FAT does not allow",
            _ when !IsUnicode(name) => "has half a surrogate pair in it",
            _ => null,
        };
        if (problem is not null)
        {
            throw FatDiagnostics.BadName.Error($"'{path}' {problem}.");
        }
    }

    /// <summary>The number of entries that a long name takes.</summary>
    /// <param name="name">The name.</param>
    public static int EntryCount(string name) => (name.Length + UnitsPerEntry - 1) / UnitsPerEntry;

    /// <summary>Writes the entries, the last part of the name first.</summary>
    /// <param name="name">The long name.</param>
    /// <param name="checksum">The short name's checksum.</param>
    /// <param name="target">Room for the entries, filled with zeros.</param>
    /// <returns>Bytes of the entries.</returns>
    public static int Write(string name, byte checksum, Span<byte> target)
    {
        var count = EntryCount(name);
        for (var number = count; number > 0; number--)
        {
            var entry = target[((count - number) * FatDirectoryEntry.Size)..];
            entry[0] = (byte)(number == count ? number | LastEntry : number);
            entry[11] = Attributes;
            entry[13] = checksum;
            for (var i = 0; i < UnitsPerEntry; i++)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(entry[OffsetOfUnit(i)..], Unit(name, (number - 1) * UnitsPerEntry + i));
            }
        }

        return count * FatDirectoryEntry.Size;
    }

    /// <summary>The name, a zero, and ones that fill the last entry up.</summary>
    private static ushort Unit(string name, int index) =>
        index < name.Length ? name[index] : index == name.Length ? (ushort)0 : (ushort)0xffff;

    /// <summary>Five units, six, and two, between the fields that older systems look at.</summary>
    private static int OffsetOfUnit(int index) => index switch
    {
        < 5 => 1 + 2 * index,
        < 11 => 14 + 2 * (index - 5),
        _ => 28 + 2 * (index - 11),
    };

    private static bool IsUnicode(string name)
    {
        for (var rest = name.AsSpan(); !rest.IsEmpty;)
        {
            if (System.Text.Rune.DecodeFromUtf16(rest, out _, out var length) != OperationStatus.Done)
            {
                return false;
            }

            rest = rest[length..];
        }

        return true;
    }
}
