using System.Collections.Concurrent;

namespace LinuxKit.Disks.Verity;

/// <summary>Hashes the blocks of a chunk on all processors.</summary>
/// <param name="salt">What is hashed in front of each block.</param>
internal sealed class ChunkHasher(ReadOnlyMemory<byte> salt) : IDisposable
{
    private const int BlockSize = VerityLayout.BlockSize;
    private const int PartSize = 64 * BlockSize;

    private readonly ConcurrentBag<VerityHash> _hashes = [];
    private readonly byte[] _ofZeros = OfZeros(salt);

    /// <summary>Hashes blocks.</summary>
    /// <param name="chunk">Whole blocks.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The hash of each block.</returns>
    public Task<ReadOnlyMemory<byte>> HashAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            var result = new byte[chunk.Length / BlockSize * VerityHash.Size];
            Parallel.For(0, (chunk.Length + PartSize - 1) / PartSize, part =>
            {
                var start = part * PartSize;
                HashPart(chunk.Span[start..Math.Min(start + PartSize, chunk.Length)], result.AsSpan(start / BlockSize * VerityHash.Size));
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
        var hash = _hashes.TryTake(out var idle) ? idle : new VerityHash(salt);
        for (; !blocks.IsEmpty; blocks = blocks[BlockSize..], result = result[VerityHash.Size..])
        {
            var block = blocks[..BlockSize];
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

    private static byte[] OfZeros(ReadOnlyMemory<byte> salt)
    {
        using var hash = new VerityHash(salt);
        var result = new byte[VerityHash.Size];
        hash.Hash(new byte[BlockSize], result);
        return result;
    }
}
