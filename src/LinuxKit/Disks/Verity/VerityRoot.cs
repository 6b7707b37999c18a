namespace LinuxKit.Disks.Verity;

/// <summary>What a device with a hash tree is trusted by, and what the kernel is told of it.</summary>
/// <param name="RootHash">SHA-256 over the salt and the highest block: 32 bytes that stand for all data.</param>
/// <param name="Salt">What was hashed in front of each block.</param>
/// <param name="DataBlocks">Number of data blocks.</param>
/// <param name="HashTreeLength">Bytes of superblock and tree, a multiple of 4 KiB.</param>
/// <param name="DataBlockSize">Bytes of a data block.</param>
internal sealed record VerityRoot(ReadOnlyMemory<byte> RootHash, ReadOnlyMemory<byte> Salt, long DataBlocks, long HashTreeLength, int DataBlockSize)
{
    /// <summary>The root hash in hexadecimal.</summary>
    public string RootHashText => Convert.ToHexStringLower(RootHash.Span);

    /// <summary>The salt in hexadecimal, or <c>-</c> when there is none, as the kernel's table has it.</summary>
    public string SaltText => Salt.IsEmpty ? "-" : Convert.ToHexStringLower(Salt.Span);

    /// <summary>
    /// The device mapper's table of the device, without its start and length in sectors: Linux's
    /// Documentation/admin-guide/device-mapper/verity.rst.
    /// </summary>
    /// <param name="dataDevice">The device with the data.</param>
    /// <param name="hashDevice">The device with the tree.</param>
    /// <param name="hashOffset">Bytes in front of the superblock on that device, a multiple of 4 KiB.</param>
    public string Table(string dataDevice, string hashDevice, long hashOffset = 0) => FormattableString.Invariant(
        $"verity 1 {dataDevice} {hashDevice} {DataBlockSize} {VerityLayout.BlockSize} {DataBlocks} {(hashOffset / VerityLayout.BlockSize) + 1} sha256 {RootHashText} {SaltText}");
}
