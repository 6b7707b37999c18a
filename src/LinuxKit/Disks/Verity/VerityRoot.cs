namespace LinuxKit.Disks.Verity;

/// <summary>What a device with a hash tree is trusted by.</summary>
/// <param name="RootHash">SHA-256 over the salt and the highest block: 32 bytes that stand for all data.</param>
/// <param name="HashTreeLength">Bytes of superblock and tree, a multiple of 4 KiB.</param>
internal sealed record VerityRoot(ReadOnlyMemory<byte> RootHash, long HashTreeLength)
{
    /// <summary>The root hash in hexadecimal.</summary>
    public string RootHashText => Convert.ToHexStringLower(RootHash.Span);
}
