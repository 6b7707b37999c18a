using LinuxKit.Oci;

namespace LinuxKit.RootFilesystem;

/// <summary>Scans images. Components of one image that are made at the same time share the scan.</summary>
/// <param name="folder">Full path of the folder for temporary files.</param>
/// <param name="limits">How much an image may unpack to.</param>
internal sealed class LayerScans(string folder, RootLimits limits)
{
    private readonly Dictionary<Digest, Scan> _scans = [];
    private readonly Lock _lock = new();
    private int _keepers;

    /// <summary>Scans an image, or joins those who do.</summary>
    /// <param name="image">The image.</param>
    /// <param name="cancellationToken">Stops the scan, or the waiting for it.</param>
    /// <exception cref="LinuxKitException">A layer is missing, damaged or too large.</exception>
    public async Task<Lease> OpenAsync(ResolvedImage image, CancellationToken cancellationToken)
    {
        while (true)
        {
            var scan = Enter(image, cancellationToken, out var isOwn);
            var lease = new Lease(this, image.Manifest.Digest, scan);
            try
            {
                // One's own is waited for even when it is stopped, so that nothing of it is left.
                lease.Image = await (isOwn ? scan.Result : scan.Result.WaitAsync(cancellationToken)).ConfigureAwait(false);
                return lease;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // Whoever began it gave up.
                lease.Dispose();
            }
            catch
            {
                lease.Dispose();
                throw;
            }
        }
    }

    /// <summary>Keeps scans that nobody uses, until the last who asked for it is disposed.</summary>
    public IDisposable Keep()
    {
        lock (_lock)
        {
            _keepers++;
        }

        return new Keeper(this);
    }

    private Scan Enter(ResolvedImage image, CancellationToken cancellationToken, out bool isOwn)
    {
        lock (_lock)
        {
            isOwn = !_scans.TryGetValue(image.Manifest.Digest, out var scan) || scan.Result.IsFaulted || scan.Result.IsCanceled;
            if (isOwn)
            {
                scan = new Scan(Task.Run(() => new ImageScanner(image, limits).ScanAsync(folder, cancellationToken), cancellationToken));
                _scans[image.Manifest.Digest] = scan;
            }

            scan!.Users++;
            return scan;
        }
    }

    private void Leave(Digest manifest, Scan scan)
    {
        lock (_lock)
        {
            var isCurrent = _scans.GetValueOrDefault(manifest) == scan;
            if (--scan.Users > 0 || (isCurrent && _keepers > 0))
            {
                return;
            }

            if (isCurrent)
            {
                _scans.Remove(manifest);
            }
        }

        scan.Dispose();
    }

    private void EndKeeping()
    {
        List<Scan> unused;
        lock (_lock)
        {
            if (--_keepers > 0)
            {
                return;
            }

            unused = [.. _scans.Values.Where(scan => scan.Users == 0)];
            foreach (var manifest in _scans.Where(pair => pair.Value.Users == 0).Select(pair => pair.Key).ToList())
            {
                _scans.Remove(manifest);
            }
        }

        unused.ForEach(scan => scan.Dispose());
    }

    /// <summary>The use of a scan, until it is disposed.</summary>
    internal sealed class Lease(LayerScans owner, Digest manifest, Scan scan) : IDisposable
    {
        /// <summary>The scanned image.</summary>
        public ScannedImage Image { get; set; } = null!;

        public void Dispose() => owner.Leave(manifest, scan);
    }

    internal sealed class Scan(Task<ScannedImage> result) : IDisposable
    {
        public Task<ScannedImage> Result => result;

        public int Users { get; set; }

        // It may still be running, when the last who waited for it was stopped.
        public void Dispose() => _ = result.ContinueWith(
            scanned => scanned.Result.Dispose(),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private sealed class Keeper(LayerScans owner) : IDisposable
    {
        private int _ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
            {
                owner.EndKeeping();
            }
        }
    }
}
