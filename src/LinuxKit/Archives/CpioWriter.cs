namespace LinuxKit.Archives;

/// <summary>
/// Writes a cpio archive of the format newc, as the Linux kernel unpacks it: parents must come before what is in them, and extended
/// attributes have no place. The bytes depend on the entries alone; inodes are counted from 1.
/// </summary>
/// <param name="stream">Where the archive goes. It stays open.</param>
internal sealed class CpioWriter(Stream stream)
{
    /// <summary>Bytes of the largest file: a header has 32 bits for them.</summary>
    public const long LargestFile = uint.MaxValue;

    private static readonly byte[] Zeros = new byte[CpioHeader.Alignment];

    // Room for a header and the longest name, with padding; a symbolic link's text fits as well.
    private readonly byte[] _buffer = new byte[CpioHeader.Size + ArchiveLimits.PathLength + CpioHeader.Alignment];
    private uint _inode;

    /// <summary>The number of bytes written so far.</summary>
    public long Position { get; private set; }

    /// <summary>The number of bytes that an entry takes.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="hardLinks">Further names of the file.</param>
    public static long Measure(ArchiveEntry entry, IReadOnlyCollection<string> hardLinks)
    {
        var content = ContentSize(entry);
        var contents = entry.Kind == EntryKind.SymbolicLink ? content * (hardLinks.Count + 1) : content;
        return Name(entry.Path) + hardLinks.Sum(Name) + contents;

        static long Name(string path) => Padded(CpioHeader.Size + ArchiveText.ByteCount(NameOf(path)) + 1);
    }

    /// <summary>Writes an entry, and further names of it.</summary>
    /// <param name="entry">Its metadata, not a <see cref="EntryKind.HardLink"/>. The empty path is written as <c>.</c>; a time that has no place in 32 bits as the nearest that has.</param>
    /// <param name="content">A file's content, of exactly the entry's size; it stays open.</param>
    /// <param name="hardLinks">Further names of the file, which follow it at once.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="LinuxKitException">The entry does not fit into the format, or the content is shorter or longer than the entry says.</exception>
    public async ValueTask WriteAsync(
        ArchiveEntry entry, Stream? content, IReadOnlyCollection<string> hardLinks, CancellationToken cancellationToken)
    {
        if (entry.Size > LargestFile)
        {
            throw ArchivesDiagnostics.DoesNotFit.Error($"'{entry.Path}' has {entry.Size} bytes.");
        }

        // The kernel takes a symbolic link's text from each of its names, and a file's content from the first alone.
        var header = HeaderOf(entry, ++_inode, entry.Kind == EntryKind.SymbolicLink ? 1 : (uint)hardLinks.Count + 1);
        await WriteNameAsync(header, NameOf(entry.Path), cancellationToken).ConfigureAwait(false);
        await WriteContentAsync(entry, content, cancellationToken).ConfigureAwait(false);
        foreach (var path in hardLinks)
        {
            if (entry.Kind == EntryKind.SymbolicLink)
            {
                await WriteNameAsync(header with { Inode = ++_inode }, NameOf(path), cancellationToken).ConfigureAwait(false);
                await WriteContentAsync(entry, null, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await WriteNameAsync(header with { ContentSize = 0 }, NameOf(path), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Writes the entry that ends the archive.</summary>
    /// <param name="cancellationToken">Stops the writing.</param>
    public ValueTask FinishAsync(CancellationToken cancellationToken) =>
        WriteNameAsync(new CpioHeader { LinkCount = 1 }, CpioHeader.Trailer, cancellationToken);

    private static CpioHeader HeaderOf(ArchiveEntry entry, uint inode, uint linkCount) => new(
        inode,
        TypeOf(entry.Kind) | (uint)entry.Mode,
        entry.UserId,
        entry.GroupId,
        linkCount,
        (uint)Math.Clamp(entry.ModificationTime, 0, uint.MaxValue),
        entry.Kind == EntryKind.SymbolicLink ? (uint)ArchiveText.ByteCount(entry.LinkTarget!) : (uint)entry.Size,
        DeviceMajor: 0,
        DeviceMinor: 0,
        entry.DeviceMajor,
        entry.DeviceMinor,
        NameSize: 0);

    private static uint TypeOf(EntryKind kind) => kind switch
    {
        EntryKind.File => CpioFileType.File,
        EntryKind.Directory => CpioFileType.Directory,
        EntryKind.SymbolicLink => CpioFileType.SymbolicLink,
        EntryKind.CharacterDevice => CpioFileType.CharacterDevice,
        EntryKind.BlockDevice => CpioFileType.BlockDevice,
        EntryKind.Fifo => CpioFileType.Fifo,
        _ => throw new ArgumentException("A hard link is written with its file.", nameof(kind)),
    };

    private static string NameOf(string path) => path switch
    {
        "" => ".",
        // A file that really has this name must not end the archive.
        CpioHeader.Trailer => "./" + path,
        _ => path,
    };

    private static long ContentSize(ArchiveEntry entry) =>
        Padded(entry.Kind == EntryKind.SymbolicLink ? ArchiveText.ByteCount(entry.LinkTarget!) : entry.Size);

    private static long Padded(long length) => length + Padding.After(length, CpioHeader.Alignment);

    private async ValueTask WriteNameAsync(CpioHeader header, string path, CancellationToken cancellationToken)
    {
        var length = EncodeText(path, CpioHeader.Size);
        _buffer[CpioHeader.Size + length] = 0;
        (header with { NameSize = (uint)length + 1 }).Write(_buffer);
        await WriteBufferAsync(CpioHeader.Size + length + 1, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask WriteContentAsync(ArchiveEntry entry, Stream? content, CancellationToken cancellationToken)
    {
        if (entry.Kind == EntryKind.SymbolicLink)
        {
            await WriteBufferAsync(EncodeText(entry.LinkTarget!, 0), cancellationToken).ConfigureAwait(false);
            return;
        }

        await ContentCopy.CopyAsync(entry, content, stream, cancellationToken).ConfigureAwait(false);
        var padding = Padding.After(entry.Size, CpioHeader.Alignment);
        await stream.WriteAsync(Zeros.AsMemory(0, padding), cancellationToken).ConfigureAwait(false);
        Position += entry.Size + padding;
    }

    private int EncodeText(string text, int offset)
    {
        // The kernel passes over longer ones without a word: init/initramfs.c.
        if (ArchiveText.ByteCount(text) >= ArchiveLimits.PathLength)
        {
            throw ArchivesDiagnostics.DoesNotFit.Error($"A path or link has {ArchiveLimits.PathLength} bytes or more: '{text[..64]}…'.");
        }

        return ArchiveText.Encode(text, _buffer.AsSpan(offset));
    }

    private async ValueTask WriteBufferAsync(int length, CancellationToken cancellationToken)
    {
        var padded = (int)Padded(length);
        _buffer.AsSpan(length, padded - length).Clear();
        await stream.WriteAsync(_buffer.AsMemory(0, padded), cancellationToken).ConfigureAwait(false);
        Position += padded;
    }
}
