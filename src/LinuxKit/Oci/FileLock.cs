using System.Diagnostics;

namespace LinuxKit.Oci;

/// <summary>
/// A lock between processes: a file that one of them holds open for itself alone. The operating system lets go of it when its
/// holder ends, however it ends, so a lock is never stale; the file itself stays, since removing it would let two in at once.
/// </summary>
internal sealed class FileLock : IDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);

    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>Waits for a lock and takes it.</summary>
    /// <param name="path">Path of the lock file, whose folder exists.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <exception cref="LinuxKitException">Others held it all the time (LK0211).</exception>
    public static async ValueTask<FileLock> AcquireAsync(string path, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        for (var pause = TimeSpan.FromMilliseconds(1); ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return new FileLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException exception) when (IsHeld(exception))
            {
                if (Stopwatch.GetElapsedTime(started) > timeout)
                {
                    throw new LinuxKitException(
                        OciDiagnostics.StoreLocked.At(default, $"'{path}' was locked for all of {timeout.TotalSeconds:0.#} seconds."), exception);
                }
            }

            await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    // EAGAIN of Linux and of macOS; ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION of Windows.
    private static bool IsHeld(IOException exception) =>
        exception.HResult is 11 or 35 or unchecked((int)0x80070020) or unchecked((int)0x80070021);
}
