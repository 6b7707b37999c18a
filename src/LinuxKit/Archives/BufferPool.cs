using System.Diagnostics.CodeAnalysis;

namespace LinuxKit.Archives;

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
    private readonly Stack<T> _free = [];

    // Each by itself: a large buffer is there until its memory is taken back, where what has them all would be forgotten long before that.
    private readonly Stack<WeakReference<T>> _idle = [];
    private int _rented;

    /// <summary>Takes a buffer, which has what its last user left in it.</summary>
    public T Rent()
    {
        lock (_lock)
        {
            _rented++;
            return _free.TryPop(out var buffer) || TryWake(out buffer) ? buffer : create();
        }
    }

    /// <summary>Gives a buffer back.</summary>
    /// <param name="buffer">The buffer.</param>
    public void Return(T buffer)
    {
        lock (_lock)
        {
            _free.Push(buffer);
            if (--_rented == 0)
            {
                while (_free.TryPop(out var free))
                {
                    _idle.Push(new WeakReference<T>(free));
                }
            }
        }
    }

    private bool TryWake([NotNullWhen(true)] out T? buffer)
    {
        while (_idle.TryPop(out var idle))
        {
            if (idle.TryGetTarget(out buffer))
            {
                return true;
            }
        }

        buffer = null;
        return false;
    }
}
