using System.Buffers;
using System.Text;

namespace LinuxKit.Disks.Fat;

/// <summary>A name of eight and three characters, as every FAT file has: FAT specification 1.03, "Short Directory Entries".</summary>
/// <param name="Base">One to eight characters, in upper case.</param>
/// <param name="Extension">None to three characters, in upper case.</param>
internal readonly record struct FatShortName(string Base, string Extension)
{
    /// <summary>Bytes of a name, which is filled up with spaces; the period is not stored.</summary>
    public const int Size = BaseLength + ExtensionLength;

    /// <summary>Bytes of the part before the period.</summary>
    public const int BaseLength = 8;

    private const int ExtensionLength = 3;

    /// <summary>What a short name, and a label, may have in it.</summary>
    public static readonly SearchValues<char> Characters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789$%'-_@~`!(){}^#&");

    /// <summary>A folder's entry for itself.</summary>
    public static readonly FatShortName Self = new(".", "");

    /// <summary>A folder's entry for the one that it lies in.</summary>
    public static readonly FatShortName Parent = new("..", "");

    /// <summary>The short name that says the same as a long one, but for its case.</summary>
    /// <param name="name">The long name.</param>
    /// <returns><see langword="null"/> when there is none.</returns>
    public static FatShortName? Of(string name)
    {
        var (stem, extension) = Split(name.ToUpperInvariant());
        return stem.Length is > 0 and <= BaseLength && extension.Length <= ExtensionLength
            && !stem.AsSpan().ContainsAnyExcept(Characters) && !extension.AsSpan().ContainsAnyExcept(Characters)
            ? new(stem, extension)
            : null;
    }

    /// <summary>What the short name of a long one is made from when it can't say the same: the "basis name".</summary>
    /// <param name="name">The long name, which a short one can't say.</param>
    public static FatShortName Basis(string name)
    {
        var (stem, extension) = Split(name.Replace(" ", "", StringComparison.Ordinal).TrimStart('.').ToUpperInvariant());
        return new(Fitting(stem, BaseLength), Fitting(extension, ExtensionLength));
    }

    /// <summary>The name with a number at its end, before which the base is cut off where it has to be.</summary>
    /// <param name="tail">The number, with a tilde before it.</param>
    public FatShortName WithTail(string tail) => this with { Base = Head(tail.Length) + tail };

    /// <summary>What of the base stays before a tail.</summary>
    /// <param name="tailLength">Characters of the tail.</param>
    public string Head(int tailLength) => Base[..Math.Min(Base.Length, BaseLength - tailLength)];

    /// <summary>Writes the name.</summary>
    /// <param name="target">Room for it.</param>
    public void Write(Span<byte> target)
    {
        target[..Size].Fill((byte)' ');
        Encoding.ASCII.GetBytes(Base, target);
        Encoding.ASCII.GetBytes(Extension, target[BaseLength..]);
    }

    /// <summary>Ties long entries to the short one: FAT specification 1.03, "ChkSum".</summary>
    public byte Checksum()
    {
        Span<byte> bytes = stackalloc byte[Size];
        Write(bytes);
        var sum = (byte)0;
        foreach (var value in bytes)
        {
            sum = (byte)(byte.RotateRight(sum, 1) + value);
        }

        return sum;
    }

    /// <inheritdoc/>
    public override string ToString() => Extension.Length > 0 ? $"{Base}.{Extension}" : Base;

    private static (string Stem, string Extension) Split(string name) =>
        name.LastIndexOf('.') is var dot and >= 0 ? (name[..dot], name[(dot + 1)..]) : (name, "");

    private static string Fitting(string part, int length)
    {
        var kept = part.Replace(".", "", StringComparison.Ordinal);
        return string.Concat(kept.Take(length).Select(character => Characters.Contains(character) ? character : '_'));
    }
}
