using System.Collections.Immutable;
using LinuxKit.Archives;

namespace LinuxKit.RootFilesystem;

/// <summary>
/// Puts segments together so that the kernel, which unpacks one after the other, makes the tree that was meant. Where one component has a
/// link and another a directory, the kernel would drop one or the other without a word: here such paths are rewritten, or refused.
/// </summary>
/// <param name="store">Makes the segments whose paths change, and the one with directories that no component has.</param>
/// <param name="compression">How the latter is compressed.</param>
/// <param name="timestamp">Modification time of directories that nobody made, in seconds since 1970-01-01 UTC.</param>
public sealed class RootComposer(SegmentStore store, Compression compression, long timestamp)
{
    /// <summary>Composes a root.</summary>
    /// <param name="segments">The components' segments, in order: of two files with one path the later one counts.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="LinuxKitException">Two components have one path as different kinds of file.</exception>
    public async Task<ComposedRoot> ComposeAsync(IReadOnlyList<Segment> segments, CancellationToken cancellationToken)
    {
        var rewrites = LinkedDirectories.Resolve(segments, timestamp);
        rewrites = RootMerge.Of(Indexes(segments, rewrites), segments).WithDropped(rewrites);

        var fitting = await Task.WhenAll(segments.Select((segment, i) => rewrites[i].IsEmpty
            ? Task.FromResult(segment)
            : store.RewriteAsync(segment, rewrites[i], cancellationToken))).ConfigureAwait(false);
        var merge = RootMerge.Of([.. fitting.Select(segment => segment.Index)], fitting);
        if (merge.Skeleton() is not { } skeleton)
        {
            return new ComposedRoot([.. fitting], merge.Entries(0, null));
        }

        var first = await store.GetOrCreateAsync(skeleton, compression, timestamp, cancellationToken).ConfigureAwait(false);
        return new ComposedRoot([first, .. fitting], merge.Entries(1, first.Index));
    }

    /// <summary>The indexes as they will be.</summary>
    internal static ImmutableArray<SegmentIndex> Indexes(IReadOnlyList<Segment> segments, ImmutableArray<SegmentRewrite> rewrites) =>
        [.. segments.Select((segment, i) => rewrites[i].IsEmpty ? segment.Index : rewrites[i].Apply(segment.Index))];
}
