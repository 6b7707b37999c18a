using LinuxKit.Archives;
using Microsoft.Win32.SafeHandles;

namespace LinuxKit.Oci;

/// <summary>Reads a part of a file.</summary>
/// <param name="file">The file, which is disposed with this stream.</param>
/// <param name="offset">Where the part starts, in bytes.</param>
/// <param name="length">Its length in bytes.</param>
internal sealed class FileRangeStream(SafeFileHandle file, long offset, long length) : ForwardStream
{
    private long _position;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var wanted = buffer[..(int)Math.Min(buffer.Length, length - _position)];
        var read = wanted.IsEmpty ? 0 : await RandomAccess.ReadAsync(file, wanted, offset + _position, cancellationToken).ConfigureAwait(false);
        _position += read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }
}
