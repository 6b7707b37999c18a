namespace LinuxKit.Oci.Registry;

/// <summary>The folder of a store in which downloads lie until they are whole, and the locks that keep two processes from the same one.</summary>
/// <param name="store">The store.</param>
internal sealed class DownloadFolder(ContentStore store)
{
    // Locks stay for ever, so they are shared by what has the same first digits.
    private const int LockDigits = 3;

    private readonly Lazy<string> _path = new(() => store.FolderOf("downloads"));

    /// <summary>Where a blob lies while it is incomplete.</summary>
    /// <param name="digest">The blob.</param>
    public string PathOf(Digest digest) => Path.Combine(_path.Value, $"{digest.Algorithm}-{digest.Hex}");

    /// <summary>Waits until nobody else downloads a blob.</summary>
    /// <param name="hex">The blob's digest.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    public ValueTask<FileLock> LockAsync(string hex, CancellationToken cancellationToken) => AcquireAsync("blob", hex, cancellationToken);

    /// <summary>Waits until nobody else pulls an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    public ValueTask<FileLock> LockAsync(ImageReference image, CancellationToken cancellationToken) =>
        AcquireAsync("image", Digest.OfSha256(System.Text.Encoding.UTF8.GetBytes(image.ToString())).Hex, cancellationToken);

    // However long the other one takes: when it ends, its locks end with it.
    private ValueTask<FileLock> AcquireAsync(string kind, string hex, CancellationToken cancellationToken) =>
        FileLock.AcquireAsync(Path.Combine(_path.Value, $"{kind}-{hex[..LockDigits]}.lock"), TimeSpan.MaxValue, cancellationToken);
}
