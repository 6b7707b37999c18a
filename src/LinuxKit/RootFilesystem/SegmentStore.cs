using LinuxKit.Archives;

namespace LinuxKit.RootFilesystem;

/// <summary>What the store did for one component.</summary>
/// <param name="Segment">The segment.</param>
/// <param name="Made">Whether it had to be made; it was there otherwise.</param>
public sealed record SegmentUse(Segment Segment, bool Made);

/// <summary>
/// Segments on disk, by key: <c>KEY.segment</c>, and <c>KEY.index</c> with what is in it, which is written last; and <c>KEY.outline</c>,
/// the index of a component that is known before its segment is made. Several processes may use one folder at the same time: what two of
/// them make of one key is the same.
/// </summary>
public sealed class SegmentStore
{
    private static readonly SharedWork<string, Segment> Running = new();
    private static readonly SemaphoreSlim Makers = new(Environment.ProcessorCount);

    private readonly SegmentFolder _folder;
    private readonly LayerScans _scans;
    private readonly FrameWorkers _workers;

    /// <summary>Opens a store.</summary>
    /// <param name="folder">Full path of its folder, which is made when it is missing.</param>
    public SegmentStore(string folder)
        : this(folder, RootLimits.Default, FrameWorkers.Shared)
    {
    }

    internal SegmentStore(string folder, RootLimits limits, FrameWorkers workers)
    {
        _folder = new SegmentFolder(folder);
        _scans = new LayerScans(folder, limits);
        _workers = workers;
    }

    /// <summary>Where segments are that others made, and where those go that are made here; <see langword="null"/> for nowhere.</summary>
    public SharedSegments? Shared { get; init; }

    /// <summary>Called with every segment that is used, on any thread.</summary>
    public Action<SegmentUse>? Used { get; init; }

    /// <summary>Keeps what is unpacked of images until it is disposed: who asks for indexes and then for segments unpacks each image once.</summary>
    public IDisposable KeepScans() => _scans.Keep();

    /// <summary>Says what is in a component; reads only headers, and only when nobody did before.</summary>
    /// <param name="component">The component.</param>
    /// <param name="timestamp">Modification time of what the build itself makes, in seconds since 1970-01-01 UTC.</param>
    /// <param name="cancellationToken">Stops the work; the store is then as it was.</param>
    /// <exception cref="LinuxKitException">The component can't be read; the error has the component's location.</exception>
    public async Task<SegmentIndex> IndexAsync(Component component, long timestamp, CancellationToken cancellationToken)
    {
        var wanted = Wanted(component, ComponentKey.OfIndex(component, timestamp));
        var segment = await RunAsync(wanted, _folder.OutlinePathOf(wanted.Key), FindOrMakeAsync, cancellationToken).ConfigureAwait(false);
        return segment.Index;

        async Task<Segment> FindOrMakeAsync(CancellationToken token)
        {
            // What the build makes itself is in memory already.
            var isKept = component is not GeneratedFiles;
            if (isKept && await _folder.TryLoadOutlineAsync(wanted, token).ConfigureAwait(false) is { } known)
            {
                return known;
            }

            using var open = await MakeAsync(
                () => new ComponentReader(_scans, timestamp).OpenAsync(component, token), token).ConfigureAwait(false);
            var outline = wanted with { Index = wanted.Index with { Entries = [.. open.Entries] } };
            if (isKept)
            {
                await _folder.SaveOutlineAsync(outline, token).ConfigureAwait(false);
            }

            return outline;
        }
    }

    /// <summary>Gives a component's segment; makes it when it is missing or no longer what it was.</summary>
    /// <param name="component">The component.</param>
    /// <param name="compression">How it is compressed.</param>
    /// <param name="timestamp">Modification time of what the build itself makes, in seconds since 1970-01-01 UTC.</param>
    /// <param name="cancellationToken">Stops the work; the store is then as it was.</param>
    /// <exception cref="LinuxKitException">The component can't be made; the error has the component's location.</exception>
    public Task<Segment> GetOrCreateAsync(
        Component component, Compression compression, long timestamp, CancellationToken cancellationToken) =>
        GetOrCreateAsync(component, SegmentRewrite.None(timestamp), compression, timestamp, cancellationToken);

    /// <summary>Gives the segment of a component that is changed to fit together with others.</summary>
    /// <param name="component">The component.</param>
    /// <param name="rewrite">What changes.</param>
    /// <param name="compression">How it is compressed.</param>
    /// <param name="timestamp">Modification time of what the build itself makes, in seconds since 1970-01-01 UTC.</param>
    /// <param name="cancellationToken">Stops the work; the store is then as it was.</param>
    /// <exception cref="LinuxKitException">The component can't be made; the error has the component's location.</exception>
    internal async Task<Segment> GetOrCreateAsync(
        Component component, SegmentRewrite rewrite, Compression compression, long timestamp, CancellationToken cancellationToken)
    {
        var wanted = Wanted(component, ComponentKey.Of(component, rewrite, compression, timestamp)) with { Compression = compression };
        var made = false;
        var segment = await RunAsync(wanted, _folder.PathOf(wanted.Key), FindOrMakeAsync, cancellationToken).ConfigureAwait(false);
        Used?.Invoke(new SegmentUse(segment, made));
        return segment;

        async Task<Segment> FindOrMakeAsync(CancellationToken token)
        {
            if (await _folder.TryLoadAsync(wanted, token).ConfigureAwait(false) is { } known)
            {
                return known;
            }

            if (await TakeAsync(token).ConfigureAwait(false) is { } taken)
            {
                return taken;
            }

            made = true;
            var written = await MakeAsync(() => WriteAsync(token), token).ConfigureAwait(false);
            if (IsShared(component) && Shared is { } shared)
            {
                await shared.GiveAsync(written, _folder.IndexPathOf(written.Key), token).ConfigureAwait(false);
            }

            return written;
        }

        async Task<Segment?> TakeAsync(CancellationToken token) =>
            IsShared(component)
            && Shared is { } shared
            && await shared.TryTakeAsync(wanted.Key, _folder.PathOf(wanted.Key), _folder.IndexPathOf(wanted.Key), token).ConfigureAwait(false)
                ? await _folder.TryLoadAsync(wanted, token).ConfigureAwait(false)
                : null;

        async Task<Segment> WriteAsync(CancellationToken token)
        {
            using var open = await new ComponentReader(_scans, timestamp).OpenAsync(component, token).ConfigureAwait(false);
            var items = rewrite.IsEmpty ? open.ReadAsync(token) : RewrittenItems.ReadAsync(open, rewrite, token);
            return await _folder.MakeAsync(wanted, items, _workers, token).ConfigureAwait(false);
        }
    }

    // What the build makes itself is small, and may hold what is nobody else's business.
    private static bool IsShared(Component component) => component is ImageTree or ImageArchive or ImageFiles;

    private static Segment Wanted(Component component, string key)
    {
        var index = new SegmentIndex(component.Name, [])
        {
            Location = component.Location,
            Root = component is ImageTree tree ? tree.Prefix : "",
        };
        return new Segment(key, "", 0, Digest.OfSha256([]), index);
    }

    private static async Task<Segment> RunAsync(
        Segment wanted, string path, Func<CancellationToken, Task<Segment>> findOrMake, CancellationToken cancellationToken)
    {
        try
        {
            // Whoever asked for the same at the same time calls it by another name.
            var found = await Running.RunAsync(path, findOrMake, cancellationToken).ConfigureAwait(false);
            return found with { Index = wanted.Index with { Entries = found.Index.Entries } };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LinuxKitException(
                RootFilesystemDiagnostics.StoreUnusable.At(wanted.Index.Location, $"{wanted.Index.ComponentName}: {exception.Message}"), exception);
        }
        catch (LinuxKitException exception)
        {
            throw exception.At(wanted.Index.Location);
        }
    }

    private static async Task<T> MakeAsync<T>(Func<Task<T>> make, CancellationToken cancellationToken)
    {
        await Makers.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(make, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Makers.Release();
        }
    }
}
