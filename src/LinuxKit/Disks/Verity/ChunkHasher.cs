using System.Collections.Concurrent;

namespace LinuxKit.Disks.Verity;

/// <summary>Hashes the blocks of a chunk on all processors.</summary>
/// <param name="options">How the tree is made.</param>
internal sealed class ChunkHasher(VerityOptions options) : IDisposable
{
    private const int PartSize = 256 * 1024;

    private readonly int _blockSize = options.DataBlockSize;
    private readonly ConcurrentBag<VerityHash> _hashes = [];
    private readonly byte[] _ofZeros = OfZeros(options);

    /// <summary>Hashes blocks.</summary>
    /// <param name="chunk">Whole blocks.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The hash of each block.</returns>
    public Task<ReadOnlyMemory<byte>> HashAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            var result = new byte[chunk.Length / _blockSize * VerityHash.Size];
            Parallel.For(0, (chunk.Length + PartSize - 1) / PartSize, part =>
            {
                var start = part * PartSize;
                HashPart(chunk.Span[start..Math.Min(start + PartSize, chunk.Length)], result.AsSpan(start / _blockSize * VerityHash.Size));
            });
            return (ReadOnlyMemory<byte>)result;
        },
        cancellationToken);

    public void Dispose()
    {
        while (_hashes.TryTake(out var hash))
        {
            hash.Dispose();
        }
    }

    private void HashPart(ReadOnlySpan<byte> blocks, Span<byte> result)
    {
        var hash = _hashes.TryTake(out var idle) ? idle : new VerityHash(options.Salt);
        for (; !blocks.IsEmpty; blocks = blocks[_blockSize..], result = result[VerityHash.Size..])
        {
            var block = blocks[.._blockSize];
            if (block.ContainsAnyExcept((byte)0))
            {
                hash.Hash(block, result);
            }
            else
            {
                _ofZeros.CopyTo(result);
            }
        }

        _hashes.Add(hash);
    }

    private static byte[] OfZeros(VerityOptions options)
    {
        using var hash = new VerityHash(options.Salt);
        var result = new byte[VerityHash.Size];
        hash.Hash(new byte[options.DataBlockSize], result);
        return result;
    }
}
