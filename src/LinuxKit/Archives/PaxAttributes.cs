using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace LinuxKit.Archives;

/// <summary>What extended headers say about the next entry, or, in global ones, about all that follow: POSIX.1-2017 pax, "pax Extended Header".</summary>
internal sealed record PaxAttributes
{
    private const string SchilyPrefix = "SCHILY.xattr.";
    private const string LibarchivePrefix = "LIBARCHIVE.xattr.";

    /// <summary>Nothing said.</summary>
    public static PaxAttributes None { get; } = new();

    public string? Path { get; private init; }

    public string? LinkPath { get; private init; }

    public long? Size { get; private init; }

    public long? UserId { get; private init; }

    public long? GroupId { get; private init; }

    public long? ModificationTime { get; private init; }

    public ImmutableSortedDictionary<string, ImmutableArray<byte>> ExtendedAttributes { get; private init; } = ArchiveEntry.NoExtendedAttributes;

    /// <summary>How a sparse file is stored, when it is one.</summary>
    public PaxSparse? Sparse { get; private init; }

    /// <summary>The key of an extended attribute's record. An equals sign would end it: it is escaped as GNU tar does.</summary>
    /// <param name="name">The attribute's name.</param>
    public static string KeyOf(string name) =>
        SchilyPrefix + name.Replace("%", "%25", StringComparison.Ordinal).Replace("=", "%3D", StringComparison.Ordinal);

    /// <summary>These attributes with those of a further header laid over them.</summary>
    /// <param name="records">The content of an extended header: <c>length key=value</c>, each ended by a newline.</param>
    /// <param name="source">The archive, for errors.</param>
    /// <exception cref="LinuxKitException">A record is broken.</exception>
    public PaxAttributes With(ReadOnlySpan<byte> records, ArchiveSource source)
    {
        var result = this;
        while (!records.IsEmpty)
        {
            // The length counts itself, the space, the key, the equals sign, the value and the newline.
            if (!Utf8Parser.TryParse(records, out int length, out var digits)
                || length < digits + 4 || length > records.Length || records[digits] != ' ' || records[length - 1] != '\n')
            {
                throw source.Broken("An extended header has a record without a right length");
            }

            var record = records[(digits + 1)..(length - 1)];
            var equals = record.IndexOf((byte)'=');
            if (equals <= 0)
            {
                throw source.Broken("An extended header has a record without a key");
            }

            result = result.With(ArchiveText.Decode(record[..equals]), record[(equals + 1)..], source);
            records = records[length..];
        }

        return result;
    }

    private PaxAttributes With(string key, ReadOnlySpan<byte> value, ArchiveSource source) => key switch
    {
        "path" => this with { Path = Text(value) },
        "linkpath" => this with { LinkPath = Text(value) },
        "size" => this with { Size = Number(key, value, source) },
        "uid" => this with { UserId = Number(key, value, source) },
        "gid" => this with { GroupId = Number(key, value, source) },
        "mtime" => this with { ModificationTime = Time(value, source) },
        _ when key.StartsWith(PaxSparse.KeyPrefix, StringComparison.Ordinal) =>
            this with { Sparse = (Sparse ?? new PaxSparse()).With(key, value, source) },
        _ when key.StartsWith(SchilyPrefix, StringComparison.Ordinal) =>
            WithAttribute(DecodeName(key[SchilyPrefix.Length..]), value, source),
        _ when key.StartsWith(LibarchivePrefix, StringComparison.Ordinal) =>
            WithLibarchiveAttribute(Uri.UnescapeDataString(key[LibarchivePrefix.Length..]), value, source),
        _ => this,
    };

    private static string DecodeName(string key) =>
        key.Replace("%3D", "=", StringComparison.Ordinal).Replace("%25", "%", StringComparison.Ordinal);

    private PaxAttributes WithAttribute(string name, ReadOnlySpan<byte> value, ArchiveSource source)
    {
        if (name.Length is 0 or > ArchiveLimits.NameLength || name.Contains('\0', StringComparison.Ordinal))
        {
            throw source.Broken("An extended attribute has no right name");
        }

        if (value.Length > ArchiveLimits.ExtendedAttributeSize)
        {
            throw ArchivesDiagnostics.TooLarge.Error(
                $"The extended attribute '{name}' has {value.Length} bytes; {ArchiveLimits.ExtendedAttributeSize} are allowed.");
        }

        return this with { ExtendedAttributes = ExtendedAttributes.SetItem(name, [.. value]) };
    }

    private PaxAttributes WithLibarchiveAttribute(string name, ReadOnlySpan<byte> value, ArchiveSource source)
    {
        // Writers leave out the padding.
        var padded = Encoding.ASCII.GetString(value).TrimEnd('=');
        padded = padded.PadRight((padded.Length + 3) / 4 * 4, '=');
        var bytes = new byte[padded.Length];
        return Convert.TryFromBase64String(padded, bytes, out var length)
            ? WithAttribute(name, bytes.AsSpan(0, length), source)
            : throw source.Broken($"The extended attribute '{name}' is not base64");
    }

    /// <summary>An empty value takes back what an earlier header said.</summary>
    private static string? Text(ReadOnlySpan<byte> value) => value.IsEmpty ? null : ArchiveText.Decode(value);

    private static long? Number(string key, ReadOnlySpan<byte> value, ArchiveSource source) =>
        value.IsEmpty ? null
        : long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw source.Broken($"The extended header's '{key}' is not a number");

    /// <summary>Seconds with an optional fraction, which is cut off towards the past.</summary>
    private static long? Time(ReadOnlySpan<byte> value, ArchiveSource source)
    {
        if (value.IsEmpty)
        {
            return null;
        }

        var point = value.IndexOf((byte)'.');
        var whole = point < 0 ? value : value[..point];
        var fraction = point < 0 ? [] : value[(point + 1)..];
        if (fraction.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            || !long.TryParse(whole, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds)
            || seconds == long.MinValue)
        {
            throw source.Broken("The extended header's 'mtime' is not a time");
        }

        return whole[0] == '-' && fraction.ContainsAnyExcept((byte)'0') ? seconds - 1 : seconds;
    }
}
