using System.Globalization;
using System.Text;

namespace LinuxKit.Archives;

/// <summary>
/// Writes a tar archive whose bytes depend on the entries alone: ustar where that fits, and an extended header in front of an entry for
/// what does not (POSIX.1-2017 pax). Owners are numbers without names.
/// </summary>
/// <param name="stream">Where the archive goes. It stays open.</param>
internal sealed class TarWriter(Stream stream)
{
    private const int MaximumIdentifier = 2_097_151;
    private const string ExtendedHeaderName = "././@PaxHeader";

    private static readonly byte[] Zeros = new byte[2 * TarHeader.Size];

    private readonly byte[] _block = new byte[TarHeader.Size];

    /// <summary>Writes an entry.</summary>
    /// <param name="entry">Its metadata. A directory gets a slash at its name's end; the empty path is written as <c>./</c>.</param>
    /// <param name="content">A file's content, of exactly the entry's size; it stays open.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="LinuxKitException">The content is shorter or longer than the entry says, or the entry does not fit into the format.</exception>
    public async ValueTask WriteAsync(ArchiveEntry entry, Stream? content, CancellationToken cancellationToken)
    {
        await WriteHeadersAsync(entry, cancellationToken).ConfigureAwait(false);
        await ContentCopy.CopyAsync(entry, content, stream, cancellationToken).ConfigureAwait(false);
        await PadAsync(entry.Size, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes a file whose content somebody else writes.</summary>
    /// <param name="entry">Its metadata.</param>
    /// <param name="write">Writes the content, of exactly the entry's size.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="LinuxKitException">The content is shorter or longer than the entry says, or the entry does not fit into the format.</exception>
    public async ValueTask WriteFileAsync(ArchiveEntry entry, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        await WriteHeadersAsync(entry, cancellationToken).ConfigureAwait(false);
        var content = new EntryStream(entry, stream);
        await using (content.ConfigureAwait(false))
        {
            await write(content, cancellationToken).ConfigureAwait(false);
            content.Finish();
        }

        await PadAsync(entry.Size, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes the end of the archive: two blocks of NUL.</summary>
    /// <param name="cancellationToken">Stops the writing.</param>
    public ValueTask FinishAsync(CancellationToken cancellationToken) => stream.WriteAsync(Zeros, cancellationToken);

    private async ValueTask WriteHeadersAsync(ArchiveEntry entry, CancellationToken cancellationToken)
    {
        var name = entry.Path.Length == 0 ? "." : entry.Path;
        name = entry.Kind == EntryKind.Directory ? name + "/" : name;
        var fields = Split(name);
        var link = entry.LinkTarget ?? "";
        var linkFits = IsShortAscii(link, TarHeader.NameSize);

        var records = Records(entry, fields is null ? name : null, linkFits ? null : link);
        if (records.Length > 0)
        {
            var extended = new TarHeader(ExtendedHeaderName, Octal("644"), 0, 0, records.Length, 0, TarType.ExtendedHeader, null, 0, 0);
            await WriteHeaderAsync(extended, "", cancellationToken).ConfigureAwait(false);
            await stream.WriteAsync(records, cancellationToken).ConfigureAwait(false);
            await PadAsync(records.Length, cancellationToken).ConfigureAwait(false);
        }

        // What the extended header holds must still be something here; readers that don't know it see a cut or zero value.
        var header = new TarHeader(
            fields?.Name ?? ExtendedHeaderName,
            entry.Mode,
            entry.UserId <= MaximumIdentifier ? entry.UserId : 0,
            entry.GroupId <= MaximumIdentifier ? entry.GroupId : 0,
            entry.Size <= TarNumber.Maximum(12) ? entry.Size : 0,
            FitsTime(entry.ModificationTime) ? entry.ModificationTime : 0,
            TypeOf(entry.Kind),
            linkFits ? link : "",
            Device(entry.DeviceMajor, TarLimits.DeviceMajor, entry),
            Device(entry.DeviceMinor, TarLimits.DeviceMinor, entry));
        await WriteHeaderAsync(header, fields?.Prefix ?? "", cancellationToken).ConfigureAwait(false);
    }

    private static byte[] Records(ArchiveEntry entry, string? path, string? linkPath)
    {
        using var records = new MemoryStream();
        foreach (var (name, value) in entry.ExtendedAttributes)
        {
            Add(PaxAttributes.KeyOf(name), value.AsSpan());
        }

        AddNumber("gid", entry.GroupId, entry.GroupId > MaximumIdentifier);
        AddText("linkpath", linkPath);
        AddNumber("mtime", entry.ModificationTime, !FitsTime(entry.ModificationTime));
        AddText("path", path);
        AddNumber("size", entry.Size, entry.Size > TarNumber.Maximum(12));
        AddNumber("uid", entry.UserId, entry.UserId > MaximumIdentifier);
        return records.ToArray();

        void AddText(string key, string? value)
        {
            if (value is not null)
            {
                _ = ArchiveText.ByteCount(value);
                Add(key, Encoding.UTF8.GetBytes(value));
            }
        }

        void AddNumber(string key, long value, bool needed)
        {
            if (needed)
            {
                Add(key, Encoding.UTF8.GetBytes(value.ToString(CultureInfo.InvariantCulture)));
            }
        }

        void Add(string key, ReadOnlySpan<byte> value)
        {
            // The length counts its own digits.
            var rest = Encoding.UTF8.GetByteCount(key) + value.Length + 3;
            var length = rest + Digits(rest);
            length = rest + Digits(length);
            records.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{length} {key}=")));
            records.Write(value);
            records.WriteByte((byte)'\n');
        }
    }

    private static int Digits(int number) => number.ToString(CultureInfo.InvariantCulture).Length;

    /// <summary>Divides a name into the two fields of a ustar header, or says that it does not fit.</summary>
    private static (string Prefix, string Name)? Split(string name)
    {
        if (IsShortAscii(name, TarHeader.NameSize))
        {
            return ("", name);
        }

        if (!IsShortAscii(name, TarHeader.PrefixSize + 1 + TarHeader.NameSize))
        {
            return null;
        }

        // The first slash that leaves a name which fits; a slash at the very end divides nothing.
        var slash = name.IndexOf('/', name.Length - TarHeader.NameSize - 1);
        return slash > 0 && slash <= TarHeader.PrefixSize && slash < name.Length - 1
            ? (name[..slash], name[(slash + 1)..])
            : null;
    }

    private static bool IsShortAscii(string text, int length) => text.Length <= length && Ascii.IsValid(text);

    private static bool FitsTime(long seconds) => seconds >= 0 && seconds <= TarNumber.Maximum(12);

    private static long Device(uint number, uint maximum, ArchiveEntry entry) => number <= maximum
        ? number
        : throw ArchivesDiagnostics.DoesNotFit.Error($"The device number {number} of '{entry.Path}' is not possible.");

    private static byte TypeOf(EntryKind kind) => kind switch
    {
        EntryKind.Directory => TarType.Directory,
        EntryKind.SymbolicLink => TarType.SymbolicLink,
        EntryKind.HardLink => TarType.HardLink,
        EntryKind.CharacterDevice => TarType.CharacterDevice,
        EntryKind.BlockDevice => TarType.BlockDevice,
        EntryKind.Fifo => TarType.Fifo,
        _ => TarType.File,
    };

    private static int Octal(string digits) => Convert.ToInt32(digits, 8);

    private async ValueTask WriteHeaderAsync(TarHeader header, string prefix, CancellationToken cancellationToken)
    {
        header.Write(prefix, _block);
        await stream.WriteAsync(_block, cancellationToken).ConfigureAwait(false);
    }

    private ValueTask PadAsync(long length, CancellationToken cancellationToken) =>
        stream.WriteAsync(Zeros.AsMemory(0, Padding.After(length, TarHeader.Size)), cancellationToken);
}
