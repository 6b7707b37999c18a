using System.Collections.Concurrent;

namespace LinuxKit.RootFilesystem;

/// <summary>Does a piece of work once for all who ask for it while it is being done.</summary>
/// <typeparam name="TKey">What tells pieces of work apart.</typeparam>
/// <typeparam name="TResult">What comes of it.</typeparam>
internal sealed class SharedWork<TKey, TResult>
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Lazy<Task<TResult>>> _running = new();

    /// <summary>Does the work, or waits for somebody who is doing it.</summary>
    /// <param name="key">What the work is.</param>
    /// <param name="work">Does it.</param>
    /// <param name="cancellationToken">Stops the work, or the waiting; when another's work is stopped, it is done again.</param>
    public async Task<TResult> RunAsync(TKey key, Func<CancellationToken, Task<TResult>> work, CancellationToken cancellationToken)
    {
        var mine = new Lazy<Task<TResult>>(() => work(cancellationToken));
        while (true)
        {
            var running = _running.GetOrAdd(key, mine);
            var own = ReferenceEquals(running, mine);
            try
            {
                return await (own ? running.Value : running.Value.WaitAsync(cancellationToken)).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!own && !cancellationToken.IsCancellationRequested)
            {
                _running.TryRemove(new(key, running));
            }
            finally
            {
                if (own)
                {
                    _running.TryRemove(new(key, running));
                }
            }
        }
    }
}
