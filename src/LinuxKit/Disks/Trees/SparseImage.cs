namespace LinuxKit.Disks.Trees;

/// <summary>A file system's image on its way to a file: written anywhere, in whole blocks, of which those of nothing but zeros are left out.</summary>
internal sealed class SparseImage
{
    /// <summary>Bytes of a block.</summary>
    public const int BlockSize = 4096;

    private readonly Stream _stream;

    /// <summary>Starts an image.</summary>
    /// <param name="stream">The file, seekable. What was in it is lost; it stays open.</param>
    public SparseImage(Stream stream)
    {
        _stream = stream;
        stream.SetLength(0);
    }

    /// <summary>Writes blocks.</summary>
    /// <param name="block">The first block's number.</param>
    /// <param name="bytes">Whole blocks.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async ValueTask WriteAsync(long block, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            var zeros = LengthOfRun(bytes.Span, ofZeros: true);
            block += zeros / BlockSize;
            bytes = bytes[zeros..];
            var data = LengthOfRun(bytes.Span, ofZeros: false);
            if (data > 0)
            {
                _stream.Position = block * BlockSize;
                await _stream.WriteAsync(bytes[..data], cancellationToken).ConfigureAwait(false);
                block += data / BlockSize;
                bytes = bytes[data..];
            }
        }
    }

    /// <summary>Gives the image its length, which blocks of zeros at its end have not.</summary>
    /// <param name="blocks">Its number of blocks.</param>
    /// <returns>Its length in bytes.</returns>
    public long Finish(long blocks)
    {
        _stream.SetLength(blocks * BlockSize);
        return blocks * BlockSize;
    }

    /// <summary>How many bytes at the start are blocks of zeros, or are not.</summary>
    /// <param name="bytes">Whole blocks.</param>
    /// <param name="ofZeros">Whether blocks of zeros are looked for.</param>
    public static int LengthOfRun(ReadOnlySpan<byte> bytes, bool ofZeros)
    {
        var length = 0;
        while (length < bytes.Length && bytes.Slice(length, BlockSize).ContainsAnyExcept((byte)0) != ofZeros)
        {
            length += BlockSize;
        }

        return length;
    }
}
