using System.Globalization;

namespace LinuxKit.Archives;

/// <summary>A member of an ar archive.</summary>
/// <param name="Name">Its name, without the padding and the slash of some writers.</param>
/// <param name="Size">Length of the content in bytes.</param>
internal sealed record ArMember(string Name, long Size);

/// <summary>
/// Reads a common ar archive from front to back, as a Debian package is one (deb(5)): ar.h of System V, with the long names of GNU and BSD.
/// All fields are text.
/// </summary>
/// <param name="stream">The archive. It stays open.</param>
internal sealed class ArReader(Stream stream)
{
    private const int HeaderSize = 60;
    private const int LongNamesSize = 1024 * 1024;

    private readonly ArchiveSource _source = new(stream, ArchivesDiagnostics.BadAr);
    private readonly byte[] _header = new byte[HeaderSize];
    private byte[] _longNames = [];
    private long _nextHeader;
    private int _members;

    /// <summary>The content of the member read last. It can be read until the next member is.</summary>
    public Stream Content { get; private set; } = Stream.Null;

    private static ReadOnlySpan<byte> Magic => "!<arch>\n"u8;

    /// <summary>Reads on to the next member.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The member, or <see langword="null"/> at the end.</returns>
    /// <exception cref="LinuxKitException">The archive is broken or exceeds a limit.</exception>
    public async ValueTask<ArMember?> ReadNextAsync(CancellationToken cancellationToken)
    {
        Content = Stream.Null;
        if (_source.Position == 0)
        {
            await ReadMagicAsync(cancellationToken).ConfigureAwait(false);
        }

        while (true)
        {
            await _source.SkipToAsync(_nextHeader, cancellationToken).ConfigureAwait(false);
            if (!await ReadHeaderAsync(cancellationToken).ConfigureAwait(false))
            {
                return null;
            }

            if (++_members > ArchiveLimits.EntryCount)
            {
                throw ArchivesDiagnostics.TooLarge.Error($"The archive has more than {ArchiveLimits.EntryCount} members.");
            }

            var size = Number(_header.AsSpan(48, 10));
            _nextHeader = _source.Position + size + (size & 1);
            switch (ArchiveText.Decode(_header.AsSpan(0, 16)).TrimEnd(' '))
            {
                case "/" or "/SYM64/" or "__.SYMDEF" or "__.SYMDEF SORTED":
                    break;
                case "//":
                    _longNames = await ReadBytesAsync(size, LongNamesSize, cancellationToken).ConfigureAwait(false);
                    break;
                case var name:
                    var member = await NameAsync(name, size, cancellationToken).ConfigureAwait(false);
                    Content = new SectionStream(_source, member.Size);
                    return member;
            }
        }
    }

    private async ValueTask<ArMember> NameAsync(string name, long size, CancellationToken cancellationToken)
    {
        if (name.StartsWith("#1/", StringComparison.Ordinal))
        {
            // BSD: the name stands in front of the content, filled up with NUL.
            var length = Number(_header.AsSpan(3, 13));
            if (length > size)
            {
                throw _source.Broken("A name is longer than its member");
            }

            var bytes = await ReadBytesAsync(length, ArchiveLimits.NameLength, cancellationToken).ConfigureAwait(false);
            return new ArMember(Checked(ArchiveText.Decode(ArchiveText.UntilNul(bytes))), size - length);
        }

        return name.StartsWith('/')
            ? new ArMember(Checked(LongName(Number(_header.AsSpan(1, 15)))), size)
            : new ArMember(Checked(name.EndsWith('/') ? name[..^1] : name), size);
    }

    /// <summary>GNU: the names stand in a member of their own, each ended by a slash and a newline.</summary>
    private string LongName(long offset)
    {
        var name = offset < _longNames.Length ? _longNames.AsSpan((int)offset) : [];
        var end = name.IndexOf("/\n"u8);
        return end is > 0 and <= ArchiveLimits.NameLength
            ? ArchiveText.Decode(name[..end])
            : throw _source.Broken("A long name is not in the table of long names");
    }

    private string Checked(string name) => name.Length > 0 && !name.Contains('\0', StringComparison.Ordinal)
        ? name
        : throw _source.Broken("A member has no name");

    private async ValueTask ReadMagicAsync(CancellationToken cancellationToken)
    {
        var magic = new byte[Magic.Length];
        await _source.FillAsync(magic, cancellationToken).ConfigureAwait(false);
        if (!magic.AsSpan().SequenceEqual(Magic))
        {
            throw _source.Broken("The file is not an ar archive");
        }

        _nextHeader = _source.Position;
    }

    private async ValueTask<bool> ReadHeaderAsync(CancellationToken cancellationToken)
    {
        if (!await _source.TryFillAsync(_header, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        return _header.AsSpan(58).SequenceEqual("`\n"u8)
            ? true
            : throw _source.Broken("There is no member where one should be");
    }

    private async ValueTask<byte[]> ReadBytesAsync(long size, int limit, CancellationToken cancellationToken)
    {
        if (size > limit)
        {
            throw ArchivesDiagnostics.TooLarge.Error($"A name, or the table of long names, has {size} bytes; {limit} are allowed.");
        }

        var bytes = new byte[size];
        await _source.FillAsync(bytes, cancellationToken).ConfigureAwait(false);
        return bytes;
    }

    private long Number(ReadOnlySpan<byte> field) =>
        long.TryParse(field.TrimEnd((byte)' '), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw _source.Broken("A number is not one");
}
