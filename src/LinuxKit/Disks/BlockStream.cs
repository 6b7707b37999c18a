using LinuxKit.Archives;

namespace LinuxKit.Disks;

/// <summary>Takes one block of a disk.</summary>
/// <param name="index">Its number, from 0.</param>
/// <param name="block">All of its bytes, which are valid during the call.</param>
/// <param name="cancellationToken">Stops the work.</param>
internal delegate ValueTask BlockWriter(long index, ReadOnlyMemory<byte> block, CancellationToken cancellationToken);

/// <summary>Cuts what is written into blocks, and hands on those that hold anything but zeros.</summary>
/// <param name="blockSize">Bytes of a block.</param>
/// <param name="write">Takes the blocks, one after the other.</param>
internal sealed class BlockStream(int blockSize, BlockWriter write) : ForwardStream
{
    private readonly byte[] _block = GC.AllocateUninitializedArray<byte>(blockSize);
    private int _filled;
    private long _index;

    public override bool CanRead => false;

    public override bool CanWrite => true;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            var length = Math.Min(buffer.Length, blockSize - _filled);
            if (length == blockSize)
            {
                await PassAsync(buffer[..length], cancellationToken).ConfigureAwait(false);
            }
            else
            {
                buffer.Span[..length].CopyTo(_block.AsSpan(_filled));
                _filled += length;
                if (_filled == blockSize)
                {
                    _filled = 0;
                    await PassAsync(_block, cancellationToken).ConfigureAwait(false);
                }
            }

            buffer = buffer[length..];
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Hands on the last block, filled up with zeros, when it is not whole.</summary>
    /// <param name="cancellationToken">Stops the work.</param>
    public async ValueTask FinishAsync(CancellationToken cancellationToken)
    {
        if (_filled > 0)
        {
            _block.AsSpan(_filled).Clear();
            _filled = 0;
            await PassAsync(_block, cancellationToken).ConfigureAwait(false);
        }
    }

    private ValueTask PassAsync(ReadOnlyMemory<byte> block, CancellationToken cancellationToken)
    {
        var index = _index++;
        return block.Span.ContainsAnyExcept((byte)0) ? write(index, block, cancellationToken) : ValueTask.CompletedTask;
    }
}
