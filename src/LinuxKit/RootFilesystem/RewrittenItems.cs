using System.Runtime.CompilerServices;

namespace LinuxKit.RootFilesystem;

/// <summary>Reads a component as it is after a rewrite.</summary>
internal static class RewrittenItems
{
    /// <summary>Reads the items.</summary>
    /// <param name="component">The component.</param>
    /// <param name="rewrite">What changes.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async IAsyncEnumerable<SegmentItem> ReadAsync(
        OpenComponent component, SegmentRewrite rewrite, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var files = new Dictionary<int, SegmentItem>();
        foreach (var (item, position) in rewrite.Apply([.. component.Entries]))
        {
            if (position == RewrittenItem.NoContent)
            {
                yield return item;
            }
            else
            {
                files.Add(position, item);
            }
        }

        var current = 0;
        await foreach (var item in component.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (files.TryGetValue(current, out var rewritten))
            {
                yield return rewritten with { Content = item.Content };
            }

            current += 1 + item.HardLinks.Length;
        }
    }
}
