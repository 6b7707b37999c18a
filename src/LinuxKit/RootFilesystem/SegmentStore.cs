using LinuxKit.Archives;

namespace LinuxKit.RootFilesystem;

/// <summary>What the store did for one component.</summary>
/// <param name="Segment">The segment.</param>
/// <param name="Made">Whether it had to be made; it was there otherwise.</param>
public sealed record SegmentUse(Segment Segment, bool Made);

/// <summary>
/// Segments on disk, by key: <c>KEY.segment</c>, and <c>KEY.index</c> with what is in it, which is written last. Several processes may use
/// one folder at the same time: what two of them make of one key is the same.
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

    /// <summary>Called with every segment that is used, on any thread.</summary>
    public Action<SegmentUse>? Used { get; init; }

    /// <summary>Gives a component's segment; makes it when it is missing or no longer what it was.</summary>
    /// <param name="component">The component.</param>
    /// <param name="compression">How it is compressed.</param>
    /// <param name="timestamp">Modification time of what the build itself makes, in seconds since 1970-01-01 UTC.</param>
    /// <param name="cancellationToken">Stops the work; the store is then as it was.</param>
    /// <exception cref="LinuxKitException">The component can't be made; the error has the component's location.</exception>
    public Task<Segment> GetOrCreateAsync(
        Component component, Compression compression, long timestamp, CancellationToken cancellationToken)
    {
        var index = new SegmentIndex(component.Name, []) { Root = component is ImageTree tree ? tree.Prefix : "" };
        var wanted = new Segment(ComponentKey.Of(component, compression, timestamp), "", 0, default, index)
        {
            Compression = compression,
            Location = component.Location,
        };
        var items = new ComponentItems(_scans, timestamp);
        return GetOrCreateAsync(wanted, token => items.ReadAsync(component, token), cancellationToken);
    }

    /// <summary>Gives a segment that is made of another one.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="rewrite">What changes.</param>
    /// <param name="cancellationToken">Stops the work; the store is then as it was.</param>
    /// <exception cref="LinuxKitException">The segment can't be read; the error has the location of the component that it was made of.</exception>
    internal Task<Segment> RewriteAsync(Segment segment, SegmentRewrite rewrite, CancellationToken cancellationToken)
    {
        var wanted = segment with { Key = ComponentKey.Of(segment, rewrite) };
        return GetOrCreateAsync(wanted, token => RewrittenItems.ReadAsync(segment, rewrite, token), cancellationToken);
    }

    private async Task<Segment> GetOrCreateAsync(
        Segment wanted, Func<CancellationToken, IAsyncEnumerable<SegmentItem>> read, CancellationToken cancellationToken)
    {
        var path = _folder.PathOf(wanted.Key);
        var made = false;
        Segment found;
        try
        {
            found = await Running.RunAsync(path, FindOrMakeAsync, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LinuxKitException(
                RootFilesystemDiagnostics.StoreUnusable.At(wanted.Location, $"{wanted.Index.ComponentName}: {exception.Message}"), exception);
        }
        catch (LinuxKitException exception)
        {
            throw exception.At(wanted.Location);
        }

        // Whoever asked for the same at the same time calls it by another name.
        var segment = found with { Location = wanted.Location, Index = found.Index with { ComponentName = wanted.Index.ComponentName } };
        Used?.Invoke(new SegmentUse(segment, made));
        return segment;

        async Task<Segment> FindOrMakeAsync(CancellationToken token)
        {
            if (await _folder.TryLoadAsync(wanted, token).ConfigureAwait(false) is { } segment)
            {
                return segment;
            }

            made = true;
            await Makers.WaitAsync(token).ConfigureAwait(false);
            try
            {
                return await Task.Run(() => _folder.MakeAsync(wanted, read(token), _workers, token), token).ConfigureAwait(false);
            }
            finally
            {
                Makers.Release();
            }
        }
    }
}
