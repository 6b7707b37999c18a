namespace LinuxKit.Archives;

/// <summary>The content of an archive's current entry. It can be read until the archive's reader goes on to the next one.</summary>
/// <param name="source">The archive, at the content's start.</param>
/// <param name="length">Length of the content in bytes.</param>
internal sealed class SectionStream(ArchiveSource source, long length) : ForwardStream
{
    private readonly long _end = source.Position + length;
    private long _position = source.Position;

    /// <summary>Bytes not read yet.</summary>
    public long Remaining => _end - _position;

    /// <exception cref="LinuxKitException">The archive ends before the content does.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (source.Position != _position)
        {
            throw new InvalidOperationException("The archive's reader has gone on to another entry.");
        }

        if (Remaining == 0 || buffer.IsEmpty)
        {
            return 0;
        }

        var wanted = Remaining < buffer.Length ? buffer[..(int)Remaining] : buffer;
        var read = await source.ReadAsync(wanted, cancellationToken).ConfigureAwait(false);
        _position += read;
        return read > 0 ? read : throw source.CutOff();
    }
}
