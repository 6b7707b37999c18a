using LinuxKit.Archives;
using Microsoft.Win32.SafeHandles;

namespace LinuxKit.RootFilesystem;

/// <summary>
/// A layer unpacked to a temporary file while its headers are read, so that it is inflated once and not again for its contents. Hardly
/// anything of it reaches the disk: the file is gone before the system writes it out.
/// </summary>
internal sealed class LayerSpool : IDisposable
{
    private const int BufferSize = 1024 * 1024;

    private readonly FileStream _file;
    private readonly Func<int, bool> _isRoomFor;

    // Let go of when the layer is whole, since an image may have a thousand; never disposed, since that would write to a disk that is full.
    private Stream _writer;

    private LayerSpool(FileStream file, Func<int, bool> isRoomFor)
    {
        _file = file;
        _isRoomFor = isRoomFor;
        _writer = new BufferedStream(file, BufferSize);
    }

    /// <summary>Whether all of the layer is in it. Where there is no room, it is read from its source again.</summary>
    public bool IsWhole { get; private set; } = true;

    /// <summary>Starts a spool.</summary>
    /// <param name="folder">Full path of the folder for the file, which exists.</param>
    /// <param name="isRoomFor">Whether so many bytes more may be kept.</param>
    public static LayerSpool Create(string folder, Func<int, bool> isRoomFor) => new(
        new FileStream(
            Path.Combine(folder, $".{Path.GetRandomFileName()}.tmp"),
            new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, BufferSize = 0, Options = FileOptions.DeleteOnClose }),
        isRoomFor);

    /// <summary>Passes a stream on and keeps what goes by.</summary>
    /// <param name="source">The stream; disposed with the one that is returned.</param>
    public Stream Keep(Stream source) => new KeepingStream(source, this);

    /// <summary>Ends the writing.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    public async ValueTask FinishAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _writer.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException)
        {
            IsWhole = false;
        }

        _writer = Stream.Null;
    }

    /// <summary>Reads the layer from its start. Several may read at the same time.</summary>
    public Stream Open() => new BufferedStream(new FileSection(_file.SafeFileHandle), BufferSize / 8);

    public void Dispose() => _file.Dispose();

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (!IsWhole)
        {
            return;
        }

        try
        {
            IsWhole = _isRoomFor(bytes.Length);
            await _writer.WriteAsync(IsWhole ? bytes : default, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // A full disk is no reason to stop: the spool only saves time.
            IsWhole = false;
        }
    }

    private sealed class KeepingStream(Stream source, LayerSpool spool) : ForwardStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            await spool.WriteAsync(buffer[..read], cancellationToken).ConfigureAwait(false);
            return read;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                source.Dispose();
            }

            base.Dispose(disposing);
        }
    }

    private sealed class FileSection(SafeFileHandle file) : ForwardStream
    {
        private long _position;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await RandomAccess.ReadAsync(file, buffer, _position, cancellationToken).ConfigureAwait(false);
            _position += read;
            return read;
        }
    }
}
