using System.Runtime.CompilerServices;

namespace LinuxKit.RootFilesystem;

/// <summary>Reads a segment as it is after a rewrite.</summary>
internal static class RewrittenItems
{
    /// <summary>Reads the items.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="rewrite">What changes.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async IAsyncEnumerable<SegmentItem> ReadAsync(
        Segment segment, SegmentRewrite rewrite, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var files = new Dictionary<int, SegmentItem>();
        foreach (var (item, _, position) in rewrite.Apply(segment.Index.Entries))
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

        await foreach (var (position, content) in SegmentReader.ReadAsync(segment, files.ContainsKey, cancellationToken).ConfigureAwait(false))
        {
            yield return files[position] with { Content = content };
        }
    }
}
