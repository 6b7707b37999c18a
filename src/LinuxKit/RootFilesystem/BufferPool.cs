namespace LinuxKit.RootFilesystem;

/// <summary>
/// Large buffers that are used again. They are held while somebody uses one; at other times the memory may be taken back: a build server's process lives on
/// long after a build.
/// </summary>
/// <typeparam name="T">The type of the buffers.</typeparam>
/// <param name="create">Makes one.</param>
internal sealed class BufferPool<T>(Func<T> create)
    where T : class
{
    private readonly Lock _lock = new();
    private readonly WeakReference<Stack<T>> _idle = new([]);
    private Stack<T>? _free;
    private int _rented;

    /// <summary>Takes a buffer, which has what its last user left in it.</summary>
    public T Rent()
    {
        lock (_lock)
        {
            _free ??= _idle.TryGetTarget(out var idle) ? idle : [];
            _rented++;
            return _free.TryPop(out var buffer) ? buffer : create();
        }
    }

    /// <summary>Gives a buffer back.</summary>
    /// <param name="buffer">The buffer.</param>
    public void Return(T buffer)
    {
        lock (_lock)
        {
            _free!.Push(buffer);
            if (--_rented == 0)
            {
                _idle.SetTarget(_free);
                _free = null;
            }
        }
    }
}
