namespace LinuxKit.RootFilesystem;

/// <summary>A frame that is unpacked: all of it, or the start of one that is longer than <see cref="FrameBuffer.Size"/>.</summary>
/// <param name="archive">The archive that is in it.</param>
/// <param name="stream">What the archive is read from.</param>
/// <param name="release">Called when nobody reads it any more.</param>
internal sealed class UnpackedFrame(Stream archive, Stream stream, Action release) : IAsyncDisposable
{
    // A buffer that was given back twice would have two users.
    private Action? _release = release;

    /// <summary>One with nothing in it.</summary>
    public static UnpackedFrame Empty { get; } = new(Stream.Null, Stream.Null, () => { });

    /// <summary>The archive, from its start.</summary>
    public Stream Archive => archive;

    public async ValueTask DisposeAsync()
    {
        try
        {
            await archive.DisposeAsync().ConfigureAwait(false);
            await stream.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Exchange(ref _release, null)?.Invoke();
        }
    }
}
