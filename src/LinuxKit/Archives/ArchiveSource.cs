using System.Buffers;

namespace LinuxKit.Archives;

/// <summary>Reads an archive's bytes from front to back, and says where it broke.</summary>
/// <param name="stream">The archive.</param>
/// <param name="broken">The error of an archive of this format.</param>
internal sealed class ArchiveSource(Stream stream, DiagnosticDescriptor broken)
{
    private const int SkipBufferSize = 64 * 1024;

    /// <summary>The number of bytes read so far.</summary>
    public long Position { get; private set; }

    /// <summary>Makes the error of an archive that is broken here.</summary>
    /// <param name="message">What is wrong.</param>
    public LinuxKitException Broken(string message) => broken.Error($"{message} (before offset {Position}).");

    /// <summary>Reads some bytes.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The number of bytes read; 0 at the end.</returns>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        Position += read;
        return read;
    }

    /// <summary>Fills a buffer, unless the archive ends exactly before it.</summary>
    /// <param name="buffer">What to fill.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>Whether there was anything.</returns>
    /// <exception cref="LinuxKitException">The archive ends inside the buffer.</exception>
    public async ValueTask<bool> TryFillAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var filled = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        Position += filled;
        return filled == buffer.Length || (filled == 0 ? false : throw CutOff());
    }

    /// <summary>Fills a buffer.</summary>
    /// <param name="buffer">What to fill.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LinuxKitException">The archive ends before the buffer is full.</exception>
    public async ValueTask FillAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (!await TryFillAsync(buffer, cancellationToken).ConfigureAwait(false) && !buffer.IsEmpty)
        {
            throw CutOff();
        }
    }

    /// <summary>Reads over bytes up to an offset, of which some may have been read already.</summary>
    /// <param name="offset">Where to stop, not before <see cref="Position"/>.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LinuxKitException">The archive ends before that.</exception>
    public async ValueTask SkipToAsync(long offset, CancellationToken cancellationToken)
    {
        if (offset > Position && await SkipUpToAsync(offset, cancellationToken).ConfigureAwait(false) < offset)
        {
            throw CutOff();
        }
    }

    /// <summary>Reads over all that is left, so that streams which verify at their end do.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async ValueTask SkipToEndAsync(CancellationToken cancellationToken) =>
        await SkipUpToAsync(long.MaxValue, cancellationToken).ConfigureAwait(false);

    /// <summary>Makes the error of an archive that ends here.</summary>
    public LinuxKitException CutOff() => Broken("The archive is cut off");

    private async ValueTask<long> SkipUpToAsync(long offset, CancellationToken cancellationToken)
    {
        if (stream.CanSeek)
        {
            var distance = Math.Clamp(stream.Length - stream.Position, 0, offset - Position);
            stream.Seek(distance, SeekOrigin.Current);
            Position += distance;
            return Position;
        }

        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(offset - Position, SkipBufferSize));
        try
        {
            int read;
            do
            {
                var wanted = (int)Math.Min(buffer.Length, offset - Position);
                read = await ReadAsync(buffer.AsMemory(0, wanted), cancellationToken).ConfigureAwait(false);
            }
            while (read > 0 && Position < offset);

            return Position;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
