using System.Security.Cryptography;

namespace LinuxKit.Disks.Verity;

/// <summary>Hashes blocks: SHA-256 over the salt and the block. Not for several threads at once.</summary>
/// <param name="salt">What is hashed in front of each block.</param>
internal sealed class VerityHash(ReadOnlyMemory<byte> salt) : IDisposable
{
    /// <summary>Bytes of a hash.</summary>
    public const int Size = SHA256.HashSizeInBytes;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Hashes a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="destination">Room for a hash.</param>
    public void Hash(ReadOnlySpan<byte> block, Span<byte> destination)
    {
        _hash.AppendData(salt.Span);
        _hash.AppendData(block);
        _hash.GetHashAndReset(destination);
    }

    public void Dispose() => _hash.Dispose();
}
