using System.Collections.Immutable;

namespace LinuxKit.RootFilesystem;

/// <summary>Work on several things at the same time.</summary>
internal static class Concurrent
{
    /// <summary>Does the same with each of several things, at the same time. When one fails, the others are stopped and its failure is thrown.</summary>
    /// <param name="sources">The things.</param>
    /// <param name="work">Does it with one of them.</param>
    /// <param name="cancellationToken">Stops all.</param>
    /// <returns>What came of each, in their order.</returns>
    public static async Task<ImmutableArray<TResult>> WhenAllAsync<TSource, TResult>(
        IEnumerable<TSource> sources, Func<TSource, CancellationToken, Task<TResult>> work, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // Of tasks that failed and tasks that were stopped, WhenAll throws what the former failed of.
        return [.. await Task.WhenAll(sources.Select(DoAsync)).ConfigureAwait(false)];

        async Task<TResult> DoAsync(TSource source)
        {
            try
            {
                return await work(source, stop.Token).ConfigureAwait(false);
            }
            catch
            {
                await stop.CancelAsync().ConfigureAwait(false);
                throw;
            }
        }
    }
}
