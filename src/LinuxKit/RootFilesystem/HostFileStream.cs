using LinuxKit.Archives;

namespace LinuxKit.RootFilesystem;

/// <summary>Reads a file of the build machine, which must still be what it was when the build was planned.</summary>
internal sealed class HostFileStream : ForwardStream
{
    private readonly string _path;
    private readonly VerifyingStream _content;

    private HostFileStream(string path, VerifyingStream content)
    {
        _path = path;
        _content = content;
    }

    /// <summary>Opens a file.</summary>
    /// <param name="path">Its full path.</param>
    /// <param name="digest">The digest that it had.</param>
    /// <param name="size">The length that it had in bytes.</param>
    /// <exception cref="LinuxKitException">The file can't be opened any more.</exception>
    public static HostFileStream Open(string path, Digest digest, long size)
    {
        try
        {
            var options = new FileStreamOptions { Share = FileShare.ReadWrite | FileShare.Delete, Options = FileOptions.Asynchronous | FileOptions.SequentialScan };
            return new HostFileStream(path, new VerifyingStream(new FileStream(path, options), digest, size));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Changed(path, exception);
        }
    }

    /// <exception cref="LinuxKitException">The file is not what it was.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await _content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is LinuxKitException or IOException)
        {
            throw Changed(_path, exception);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _content.Dispose();
        }

        base.Dispose(disposing);
    }

    private static LinuxKitException Changed(string path, Exception exception) =>
        new(RootFilesystemDiagnostics.SourceChanged.At(SourceLocation.None, $"'{path}' is not what it was when the build began: {exception.Message}"), exception);
}
