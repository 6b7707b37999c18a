namespace LinuxKit.Archives;

/// <summary>
/// Reads a tar archive from front to back: V7, ustar, PAX and GNU, with sparse files filled in. Names are as stored, without the slash
/// at a directory's end: <see cref="ArchivePath.Normalize"/> makes them safe. What a type flag nobody knows stands for is read as a
/// file, as GNU tar does.
/// </summary>
/// <param name="stream">The archive, uncompressed. It stays open.</param>
internal sealed class TarReader(Stream stream)
{
    private readonly ArchiveSource _source = new(stream, ArchivesDiagnostics.BadTar);
    private readonly byte[] _block = new byte[TarHeader.Size];
    private PaxAttributes _global = PaxAttributes.None;
    private long _nextHeader;
    private long _headers;
    private long _sparseSize;
    private bool _ended;

    /// <summary>The content of the entry read last; empty for what has none. It can be read until the next entry is.</summary>
    public Stream Content { get; private set; } = Stream.Null;

    /// <summary>
    /// Where <see cref="Content"/> goes on, in bytes from the archive's start; <see langword="null"/> when it does not lie there as it is read.
    /// </summary>
    public long? ContentOffset => Content is SectionStream ? _source.Position : null;

    /// <summary>Reads on to the next entry. At the end of the archive the stream is read to its own end, so that one which verifies does.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The entry, or <see langword="null"/> at the end.</returns>
    /// <exception cref="LinuxKitException">The archive is broken or exceeds a limit.</exception>
    public async ValueTask<ArchiveEntry?> ReadNextAsync(CancellationToken cancellationToken)
    {
        Content = Stream.Null;
        var pending = new PendingNames(_global, null, null);
        while (!_ended)
        {
            await _source.SkipToAsync(_nextHeader, cancellationToken).ConfigureAwait(false);
            if (await ReadHeaderAsync(cancellationToken).ConfigureAwait(false) is not { } header)
            {
                _ended = true;
                return pending == new PendingNames(_global, null, null)
                    ? null
                    : throw _source.Broken("The archive ends between an extended header and its entry");
            }

            switch (header.Type)
            {
                case TarType.ExtendedHeader or TarType.SolarisExtendedHeader:
                    pending = pending with { Pax = _global.With(await ReadMetadataAsync(header, cancellationToken).ConfigureAwait(false), _source) };
                    break;
                case TarType.GlobalExtendedHeader:
                    _global = _global.With(await ReadMetadataAsync(header, cancellationToken).ConfigureAwait(false), _source);
                    pending = pending with { Pax = _global };
                    break;
                case TarType.GnuLongName:
                    pending = pending with { Name = await ReadLongNameAsync(header, cancellationToken).ConfigureAwait(false) };
                    break;
                case TarType.GnuLongLink:
                    pending = pending with { LinkName = await ReadLongNameAsync(header, cancellationToken).ConfigureAwait(false) };
                    break;
                case TarType.GnuVolumeLabel:
                    _ = StartContent(header.ContentSize);
                    break;
                case TarType.GnuContinuation:
                    throw _source.Broken("The archive is a later volume of several");
                default:
                    return await OpenAsync(header, pending, cancellationToken).ConfigureAwait(false);
            }
        }

        return null;
    }

    private async ValueTask<TarHeader?> ReadHeaderAsync(CancellationToken cancellationToken)
    {
        // Two blocks of NUL end an archive; writers that were not closed leave them out, GNU tar is content with one.
        if (!await _source.TryFillAsync(_block, cancellationToken).ConfigureAwait(false) || !_block.AsSpan().ContainsAnyExcept((byte)0))
        {
            await _source.SkipToEndAsync(cancellationToken).ConfigureAwait(false);
            return null;
        }

        if (++_headers > ArchiveLimits.EntryCount)
        {
            throw ArchivesDiagnostics.TooLarge.Error($"The archive has more than {ArchiveLimits.EntryCount} entries.");
        }

        return TarHeader.TryRead(_block, out var header)
            ? header
            : throw _source.Broken("There is no tar header where one should be, or its checksum is wrong");
    }

    private async ValueTask<ArchiveEntry> OpenAsync(TarHeader header, PendingNames pending, CancellationToken cancellationToken)
    {
        var pax = pending.Pax;
        var storedPath = pax.Sparse?.Name ?? pax.Path ?? pending.Name ?? header.Name;
        var kind = KindOf(header.Type, storedPath);
        var entry = new ArchiveEntry
        {
            Path = Text(storedPath, "An entry's name").TrimEnd('/') is { Length: > 0 } path ? path : storedPath!,
            Kind = kind,
            Mode = header.Mode,
            UserId = Identifier(pax.UserId ?? header.UserId),
            GroupId = Identifier(pax.GroupId ?? header.GroupId),
            ModificationTime = pax.ModificationTime ?? header.ModificationTime,
            ExtendedAttributes = pax.ExtendedAttributes,
        };

        switch (kind)
        {
            case EntryKind.SymbolicLink or EntryKind.HardLink:
                return entry with { LinkTarget = Text(pax.LinkPath ?? pending.LinkName ?? header.LinkName, "A link's text") };
            case EntryKind.CharacterDevice or EntryKind.BlockDevice:
                if (header.DeviceMajor is < 0 or > TarLimits.DeviceMajor || header.DeviceMinor is < 0 or > TarLimits.DeviceMinor)
                {
                    throw _source.Broken($"The device '{entry.Path}' has numbers that Linux does not");
                }

                return entry with { DeviceMajor = (uint)header.DeviceMajor, DeviceMinor = (uint)header.DeviceMinor };
            case EntryKind.File:
                return entry with { Size = await OpenContentAsync(header, pax, cancellationToken).ConfigureAwait(false) };
            case EntryKind.Directory when header.Type != TarType.Directory:
                // A dump directory has a list of names behind it, which is passed over.
                _ = StartContent(pax.Size ?? header.ContentSize);
                return entry;
            default:
                return entry;
        }
    }

    private async ValueTask<long> OpenContentAsync(TarHeader header, PaxAttributes pax, CancellationToken cancellationToken)
    {
        var storedSize = pax.Size ?? header.ContentSize;
        SparseMap map;
        SectionStream data;
        if (header.Type == TarType.GnuSparse)
        {
            map = await TarSparseMaps.ReadOldGnuAsync(_block, storedSize, _source, cancellationToken).ConfigureAwait(false);
            data = StartContent(storedSize);
        }
        else
        {
            Content = data = StartContent(storedSize);
            if (pax.Sparse is not { } sparse)
            {
                return storedSize;
            }

            var size = sparse.RealSize ?? throw _source.Broken("A sparse file has no size");
            map = sparse.MapInContent
                ? await TarSparseMaps.ReadPaxAsync(size, data, _source, cancellationToken).ConfigureAwait(false)
                : SparseMap.Create(sparse.Map, size, storedSize, _source);
        }

        // Holes cost nothing in the archive: they are what a small archive can unpack to a large one with.
        if (map.Size > ArchiveLimits.UncompressedSize || (_sparseSize += map.Size) > ArchiveLimits.UncompressedSize)
        {
            throw ArchivesDiagnostics.TooLarge.Error($"Sparse files have more than {ArchiveLimits.UncompressedSize} bytes.");
        }

        Content = new SparseStream(data, map);
        return map.Size;
    }

    private async ValueTask<byte[]> ReadMetadataAsync(TarHeader header, CancellationToken cancellationToken)
    {
        if (header.ContentSize > TarLimits.ExtendedHeaderSize)
        {
            throw ArchivesDiagnostics.TooLarge.Error(
                $"An extended header has {header.ContentSize} bytes; {TarLimits.ExtendedHeaderSize} are allowed.");
        }

        var content = new byte[header.ContentSize];
        _ = StartContent(content.Length);
        await _source.FillAsync(content, cancellationToken).ConfigureAwait(false);
        return content;
    }

    private SectionStream StartContent(long size)
    {
        if (size > ArchiveLimits.UncompressedSize)
        {
            throw ArchivesDiagnostics.TooLarge.Error($"An entry has {size} bytes; {ArchiveLimits.UncompressedSize} are allowed.");
        }

        _nextHeader = _source.Position + size + Padding.After(size, TarHeader.Size);
        return new SectionStream(_source, size);
    }

    private async ValueTask<string> ReadLongNameAsync(TarHeader header, CancellationToken cancellationToken) =>
        ArchiveText.Decode(ArchiveText.UntilNul(await ReadMetadataAsync(header, cancellationToken).ConfigureAwait(false)));

    private string Text(string? text, string what)
    {
        if (string.IsNullOrEmpty(text))
        {
            throw text is null ? ArchivesDiagnostics.BadPath.Error($"{what} is not UTF-8.") : _source.Broken($"{what} is empty");
        }

        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw ArchivesDiagnostics.BadPath.Error($"{what} holds a NUL: '{text.Replace('\0', '?')}'.");
        }

        return ArchiveText.ByteCount(text) < ArchiveLimits.PathLength
            ? text
            : throw ArchivesDiagnostics.TooLarge.Error($"{what} has {ArchiveLimits.PathLength} bytes or more.");
    }

    private uint Identifier(long number) => number is >= 0 and <= uint.MaxValue
        ? (uint)number
        : throw _source.Broken($"The owner or group {number} is not possible");

    private static EntryKind KindOf(byte type, string? name) => type switch
    {
        TarType.HardLink => EntryKind.HardLink,
        TarType.SymbolicLink => EntryKind.SymbolicLink,
        TarType.CharacterDevice => EntryKind.CharacterDevice,
        TarType.BlockDevice => EntryKind.BlockDevice,
        TarType.Directory or TarType.GnuDumpDirectory => EntryKind.Directory,
        TarType.Fifo => EntryKind.Fifo,
        // V7 has no directories but for the slash at the end.
        TarType.OldFile or TarType.File or TarType.ContiguousFile when name is [.., '/'] => EntryKind.Directory,
        _ => EntryKind.File,
    };

    /// <summary>What headers in front of an entry's own have said about it.</summary>
    private sealed record PendingNames(PaxAttributes Pax, string? Name, string? LinkName);
}
