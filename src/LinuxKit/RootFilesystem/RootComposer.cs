using System.Collections.Immutable;
using LinuxKit.Archives;

namespace LinuxKit.RootFilesystem;

/// <summary>
/// Puts components together so that the kernel, which unpacks one segment after the other, makes the tree that was meant. Where one has a
/// link and another a directory, the kernel would drop one or the other without a word: here such paths are rewritten, or refused, before
/// anything is compressed.
/// </summary>
/// <param name="store">Knows what is in components, and makes their segments.</param>
/// <param name="timestamp">Modification time of what the build itself makes, in seconds since 1970-01-01 UTC.</param>
public sealed class RootComposer(SegmentStore store, long timestamp)
{
    /// <summary>What has an initrd of the root, as messages call it; <see langword="null"/> when nothing has.</summary>
    public string? InitrdOwner { get; init; }

    /// <summary>Composes a root.</summary>
    /// <param name="components">The components, in order: of two files with one path the later one counts.</param>
    /// <param name="compression">How they are compressed: not needed before it is known what is in them.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="LinuxKitException">A component can't be made, or two have one path as different kinds of file, or the kernel can't unpack one that it is to unpack.</exception>
    public async Task<ComposedRoot> ComposeAsync(
        ImmutableArray<Component> components, Task<Compression> compression, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(compression);
        var reading = Concurrent.WhenAllAsync(components, (component, token) => store.IndexAsync(component, timestamp, token), cancellationToken);
        await Task.WhenAll(reading, compression).ConfigureAwait(false);
        var (indexes, chosen) = (await reading.ConfigureAwait(false), await compression.ConfigureAwait(false));
        var rewrites = LinkedDirectories.Resolve(indexes, timestamp);
        rewrites = RootMerge.Of(Apply(rewrites, indexes)).WithDropped(rewrites);
        if (InitrdOwner is { } owner)
        {
            foreach (var index in Apply(rewrites, indexes))
            {
                index.CheckInitrd(owner);
            }
        }

        var segments = await Concurrent.WhenAllAsync(
            components.Zip(rewrites),
            (part, token) => store.GetOrCreateAsync(part.First, part.Second, chosen, timestamp, token),
            cancellationToken).ConfigureAwait(false);
        var merge = RootMerge.Of([.. segments.Select(segment => segment.Index)]);
        if (merge.Skeleton() is not { } skeleton)
        {
            return new ComposedRoot(segments, merge.Entries(0, null));
        }

        var first = await store.GetOrCreateAsync(skeleton, chosen, timestamp, cancellationToken).ConfigureAwait(false);
        return new ComposedRoot([first, .. segments], merge.Entries(1, first.Index));
    }

    /// <summary>The indexes as they will be.</summary>
    internal static ImmutableArray<SegmentIndex> Apply(ImmutableArray<SegmentRewrite> rewrites, ImmutableArray<SegmentIndex> indexes) =>
        [.. rewrites.Zip(indexes, (rewrite, index) => rewrite.Apply(index))];
}
