namespace LinuxKit.Disks.Verity;

/// <summary>
/// Makes a device's hash tree, by which dm-verity notices every change of the data: a block of the lowest level has the hashes of 128 data
/// blocks, one of the next level those of 128 blocks below, and so on up to one block. No more is in memory than a block of each level.
/// </summary>
internal sealed class VerityTree : IDisposable
{
    private const int BlockSize = VerityLayout.BlockSize;
    private const int ChunkSize = 1024 * BlockSize;

    private readonly VerityHash _hash;
    private readonly Stream _output;
    private readonly long _start;
    private readonly Level[] _levels;
    private readonly byte[] _root = new byte[VerityHash.Size];

    private VerityTree(VerityLayout layout, VerityOptions options, Stream output)
    {
        (_output, _start) = (output, output.Position);
        _hash = new VerityHash(options.Salt);
        _levels = [.. layout.LevelStarts.Select(start => new Level(start))];
    }

    /// <summary>Writes a superblock and the hash tree of a device.</summary>
    /// <param name="data">The device, read from the stream's position on.</param>
    /// <param name="dataLength">Bytes of data: whole blocks, one at least.</param>
    /// <param name="options">How the tree is made.</param>
    /// <param name="output">A seekable stream; it is written from its position on, and stands behind the tree in the end.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no data, or not in whole blocks.</exception>
    /// <exception cref="EndOfStreamException">There are less data than was said.</exception>
    public static async Task<VerityRoot> WriteAsync(
        Stream data, long dataLength, VerityOptions options, Stream output, CancellationToken cancellationToken)
    {
        var layout = VerityLayout.Of(dataLength, options.DataBlockSize);
        using var tree = new VerityTree(layout, options, output);
        var superblock = new byte[BlockSize];
        new VeritySuperblock(options.Uuid, options.DataBlockSize, layout.DataBlocks, options.Salt).Write(superblock);
        await output.WriteAsync(superblock, cancellationToken).ConfigureAwait(false);
        await tree.AddDataAsync(data, dataLength, options, cancellationToken).ConfigureAwait(false);
        await tree.FinishAsync(cancellationToken).ConfigureAwait(false);
        output.Position = tree._start + layout.Length;
        return new VerityRoot(tree._root, layout.Length);
    }

    public void Dispose() => _hash.Dispose();

    // While one chunk is hashed, the next one is read.
    private async Task AddDataAsync(Stream data, long length, VerityOptions options, CancellationToken cancellationToken)
    {
        using var hasher = new ChunkHasher(options);
        var (chunk, next) = (new byte[ChunkSize], new byte[ChunkSize]);
        var reading = ReadAsync(chunk);
        while (await reading.ConfigureAwait(false) is var read and > 0)
        {
            length -= read;
            var hashing = hasher.HashAsync(chunk.AsMemory(0, read), cancellationToken);
            (chunk, next) = (next, chunk);
            reading = ReadAsync(chunk);
            try
            {
                var hashes = await hashing.ConfigureAwait(false);
                for (var offset = 0; offset < hashes.Length; offset += VerityHash.Size)
                {
                    await AddAsync(0, hashes.Slice(offset, VerityHash.Size), cancellationToken).ConfigureAwait(false);
                }
            }
            catch
            {
                await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw;
            }
        }

        async Task<int> ReadAsync(byte[] buffer)
        {
            var wanted = (int)Math.Min(buffer.Length, length);
            await data.ReadExactlyAsync(buffer.AsMemory(0, wanted), cancellationToken).ConfigureAwait(false);
            return wanted;
        }
    }

    /// <summary>Adds a hash to a level; above the highest one is the root.</summary>
    private async ValueTask AddAsync(int level, ReadOnlyMemory<byte> hash, CancellationToken cancellationToken)
    {
        if (level == _levels.Length)
        {
            hash.CopyTo(_root);
            return;
        }

        _levels[level].Add(hash.Span);
        if (_levels[level].IsFull)
        {
            await EndBlockAsync(level, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask FinishAsync(CancellationToken cancellationToken)
    {
        for (var level = 0; level < _levels.Length; level++)
        {
            if (!_levels[level].IsEmpty)
            {
                await EndBlockAsync(level, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask EndBlockAsync(int level, CancellationToken cancellationToken)
    {
        var block = _levels[level];
        _output.Position = _start + block.Position;
        await _output.WriteAsync(block.Bytes, cancellationToken).ConfigureAwait(false);
        var hash = new byte[VerityHash.Size];
        _hash.Hash(block.Bytes.Span, hash);
        block.Next();
        await AddAsync(level + 1, hash, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The block of a level that is being filled.</summary>
    private sealed class Level(long start)
    {
        private readonly byte[] _block = new byte[BlockSize];
        private int _length;

        public long Position { get; private set; } = start;

        public ReadOnlyMemory<byte> Bytes => _block;

        public bool IsEmpty => _length == 0;

        public bool IsFull => _length == BlockSize;

        public void Add(ReadOnlySpan<byte> hash)
        {
            hash.CopyTo(_block.AsSpan(_length));
            _length += hash.Length;
        }

        public void Next()
        {
            Position += BlockSize;
            _block.AsSpan().Clear();
            _length = 0;
        }
    }
}
