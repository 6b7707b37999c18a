namespace LinuxKit.Archives;

/// <summary>
/// Reads one cpio archive of the format newc from front to back, and stops behind its trailer. Of the names of one file the one that
/// has the content comes first, as a file, and the others come behind it as hard links: writers put the content on the first or on the last.
/// </summary>
/// <param name="stream">The archive, uncompressed, from its start. It stays open.</param>
internal sealed class CpioReader(Stream stream)
{
    private readonly ArchiveSource _source = new(stream, ArchivesDiagnostics.BadCpio);
    private readonly byte[] _header = new byte[CpioHeader.Size];
    private readonly Dictionary<(uint Major, uint Minor, uint Inode), LinkGroup> _groups = [];
    private readonly Queue<ArchiveEntry> _ready = [];
    private long _nextHeader;
    private int _entries;
    private bool _ended;

    /// <summary>The content of the entry read last; empty for what has none. It can be read until the next entry is.</summary>
    public Stream Content { get; private set; } = Stream.Null;

    /// <summary>Reads on to the next entry.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The entry, or <see langword="null"/> at the end.</returns>
    /// <exception cref="LinuxKitException">The archive is broken or exceeds a limit.</exception>
    public async ValueTask<ArchiveEntry?> ReadNextAsync(CancellationToken cancellationToken)
    {
        Content = Stream.Null;
        while (true)
        {
            if (_ready.TryDequeue(out var ready))
            {
                return ready;
            }

            if (_ended)
            {
                return null;
            }

            await _source.SkipToAsync(_nextHeader, cancellationToken).ConfigureAwait(false);
            await _source.FillAsync(_header, cancellationToken).ConfigureAwait(false);
            if (!CpioHeader.TryRead(_header, out var header))
            {
                throw _source.Broken("There is no cpio header where one should be");
            }

            var name = await ReadNameAsync(header, cancellationToken).ConfigureAwait(false);
            if (name == CpioHeader.Trailer)
            {
                _ended = true;
                FinishGroups();
                continue;
            }

            if (++_entries > ArchiveLimits.EntryCount)
            {
                throw ArchivesDiagnostics.TooLarge.Error($"The archive has more than {ArchiveLimits.EntryCount} entries.");
            }

            if (await OpenAsync(header, name, cancellationToken).ConfigureAwait(false) is { } entry)
            {
                return entry;
            }
        }
    }

    private async ValueTask<ArchiveEntry?> OpenAsync(CpioHeader header, string name, CancellationToken cancellationToken)
    {
        var content = new SectionStream(_source, header.ContentSize);
        _nextHeader = Padded(_source.Position + header.ContentSize);
        var kind = KindOf(header.Mode);
        var entry = new ArchiveEntry
        {
            Path = name,
            Kind = kind,
            Mode = (int)(header.Mode & 0xfff),
            UserId = header.UserId,
            GroupId = header.GroupId,
            ModificationTime = header.ModificationTime,
        };

        switch (kind)
        {
            case EntryKind.SymbolicLink:
                return entry with { LinkTarget = await ReadLinkAsync(header, cancellationToken).ConfigureAwait(false) };
            case EntryKind.CharacterDevice or EntryKind.BlockDevice:
                return Linked(header, entry with { DeviceMajor = header.RawDeviceMajor, DeviceMinor = header.RawDeviceMinor });
            case EntryKind.Fifo:
                return Linked(header, entry);
            case EntryKind.File:
                entry = Linked(header, entry with { Size = header.ContentSize });
                Content = entry?.Kind == EntryKind.File ? content : Stream.Null;
                return entry;
            default:
                return entry;
        }
    }

    /// <summary>Makes the second and later names of a file into links, and holds back names that have come before their content.</summary>
    private ArchiveEntry? Linked(CpioHeader header, ArchiveEntry entry)
    {
        if (header.LinkCount < 2)
        {
            return entry;
        }

        var key = (header.DeviceMajor, header.DeviceMinor, header.Inode);
        var group = _groups.TryGetValue(key, out var known) ? known : _groups[key] = new LinkGroup();
        if (group.First is { } first)
        {
            return entry.Size == 0 && first.Kind == entry.Kind
                ? LinkTo(first, entry)
                : throw _source.Broken($"'{entry.Path}' is the same file as '{first.Path}', but has a content or kind of its own");
        }

        if (entry.Kind == EntryKind.File && entry.Size == 0 && group.Waiting.Count + 1 < header.LinkCount)
        {
            group.Waiting.Add(entry);
            return null;
        }

        group.First = entry;
        foreach (var waiting in group.Waiting)
        {
            _ready.Enqueue(LinkTo(entry, waiting));
        }

        group.Waiting.Clear();
        return entry;
    }

    /// <summary>Hands out files without content of which not all names were in the archive.</summary>
    private void FinishGroups()
    {
        foreach (var group in _groups.Values.Where(group => group.Waiting.Count > 0))
        {
            _ready.Enqueue(group.Waiting[0]);
            foreach (var waiting in group.Waiting.Skip(1))
            {
                _ready.Enqueue(LinkTo(group.Waiting[0], waiting));
            }
        }

        _groups.Clear();
    }

    private async ValueTask<string> ReadNameAsync(CpioHeader header, CancellationToken cancellationToken)
    {
        if (header.NameSize is < 2 or > ArchiveLimits.PathLength)
        {
            throw _source.Broken($"A name of {header.NameSize} bytes is not possible");
        }

        var name = new byte[header.NameSize];
        await _source.FillAsync(name, cancellationToken).ConfigureAwait(false);
        await _source.SkipToAsync(Padded(_source.Position), cancellationToken).ConfigureAwait(false);

        // Further NULs may fill up a name: tools align early microcode with them.
        var text = ArchiveText.UntilNul(name);
        return text.Length > 0 && text.Length < name.Length && !name.AsSpan(text.Length).ContainsAnyExcept((byte)0)
            ? ArchiveText.Decode(text)
            : throw _source.Broken("A name is empty or does not end");
    }

    private async ValueTask<string> ReadLinkAsync(CpioHeader header, CancellationToken cancellationToken)
    {
        if (header.ContentSize is 0 or >= ArchiveLimits.PathLength)
        {
            throw _source.Broken($"A link's text of {header.ContentSize} bytes is not possible");
        }

        var text = new byte[header.ContentSize];
        await _source.FillAsync(text, cancellationToken).ConfigureAwait(false);
        return !text.Contains((byte)0) ? ArchiveText.Decode(text) : throw _source.Broken("A link's text holds a NUL");
    }

    private EntryKind KindOf(uint mode) => (mode & CpioFileType.Mask) switch
    {
        CpioFileType.File => EntryKind.File,
        CpioFileType.Directory => EntryKind.Directory,
        CpioFileType.SymbolicLink => EntryKind.SymbolicLink,
        CpioFileType.CharacterDevice => EntryKind.CharacterDevice,
        CpioFileType.BlockDevice => EntryKind.BlockDevice,
        CpioFileType.Fifo => EntryKind.Fifo,
        _ => throw _source.Broken($"The mode {mode:x} is of no known type"),
    };

    private static ArchiveEntry LinkTo(ArchiveEntry first, ArchiveEntry entry) =>
        entry with { Kind = EntryKind.HardLink, LinkTarget = first.Path, Size = 0, DeviceMajor = 0, DeviceMinor = 0 };

    private static long Padded(long position) => position + Padding.After(position, CpioHeader.Alignment);

    private sealed class LinkGroup
    {
        public ArchiveEntry? First { get; set; }

        public List<ArchiveEntry> Waiting { get; } = [];
    }
}
