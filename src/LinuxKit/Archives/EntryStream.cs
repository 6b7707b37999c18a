namespace LinuxKit.Archives;

/// <summary>Takes the content of an entry whose header has already said how long it is.</summary>
/// <param name="entry">The entry.</param>
/// <param name="archive">The archive; it stays open.</param>
internal sealed class EntryStream(ArchiveEntry entry, Stream archive) : ForwardStream
{
    private long _length;

    public override bool CanRead => false;

    public override bool CanWrite => true;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    /// <exception cref="LinuxKitException">The content is longer than the entry says.</exception>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _length += buffer.Length;
        return _length <= entry.Size
            ? archive.WriteAsync(buffer, cancellationToken)
            : throw ArchivesDiagnostics.WrongSize.Error($"The content of '{entry.Path}' is longer than {entry.Size} bytes.");
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => archive.FlushAsync(cancellationToken);

    /// <summary>Makes sure that all of the content came.</summary>
    /// <exception cref="LinuxKitException">The content is shorter than the entry says.</exception>
    public void Finish()
    {
        if (_length < entry.Size)
        {
            throw ArchivesDiagnostics.WrongSize.Error($"The content of '{entry.Path}' ends after {_length} of {entry.Size} bytes.");
        }
    }
}
