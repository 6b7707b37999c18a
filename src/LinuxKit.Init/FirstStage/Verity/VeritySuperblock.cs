using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace LinuxKit.Init.FirstStage.Verity;

/// <summary>The superblock in front of a hash tree (cryptsetup: docs/on-disk format of dm-verity, version 1; little-endian).</summary>
/// <param name="Algorithm">The hash, by the kernel's name.</param>
/// <param name="DataBlockSize">Bytes.</param>
/// <param name="HashBlockSize">Bytes.</param>
/// <param name="DataBlocks">How many blocks of data are verified.</param>
/// <param name="Salt">What is hashed before each block, in lower-case hexadecimal.</param>
internal sealed record VeritySuperblock(string Algorithm, int DataBlockSize, int HashBlockSize, long DataBlocks, string Salt)
{
    /// <summary>Bytes.</summary>
    public const int Size = 512;

    private const int AlgorithmOffset = 32;
    private const int AlgorithmSize = 32;
    private const int SaltOffset = 88;
    private const int MaximumSaltSize = 256;
    private const int SectorSize = 512;
    private const int MaximumBlockSize = 64 * 1024;

    // Nobody has signed this block: a hash that can be forged must not be taken from it.
    private static readonly string[] Algorithms = ["sha256", "sha512"];

    private static ReadOnlySpan<byte> Signature => "verity\0\0"u8;

    /// <summary>Reads the superblock.</summary>
    /// <param name="block">The first <see cref="Size"/> bytes of the hash partition.</param>
    /// <exception cref="BootFailure">It is none, or one that we don't take.</exception>
    public static VeritySuperblock Read(ReadOnlySpan<byte> block)
    {
        if (!block.StartsWith(Signature))
        {
            throw new BootFailure("the hash partition has no dm-verity superblock");
        }

        var version = BinaryPrimitives.ReadUInt32LittleEndian(block[8..]);
        var hashType = BinaryPrimitives.ReadUInt32LittleEndian(block[12..]);
        var dataBlockSize = BinaryPrimitives.ReadUInt32LittleEndian(block[64..]);
        var hashBlockSize = BinaryPrimitives.ReadUInt32LittleEndian(block[68..]);
        var dataBlocks = BinaryPrimitives.ReadUInt64LittleEndian(block[72..]);
        var saltSize = BinaryPrimitives.ReadUInt16LittleEndian(block[80..]);
        var algorithm = Encoding.ASCII.GetString(block.Slice(AlgorithmOffset, AlgorithmSize)).TrimEnd('\0');
        if (version != 1 || hashType != 1 || !Algorithms.Contains(algorithm))
        {
            throw new BootFailure($"dm-verity of version {version}, hash type {hashType} and algorithm '{algorithm}' is not supported");
        }

        if (!IsBlockSize(dataBlockSize) || !IsBlockSize(hashBlockSize) || saltSize > MaximumSaltSize || dataBlocks == 0 || dataBlocks > (ulong)(long.MaxValue / dataBlockSize))
        {
            throw new BootFailure("the dm-verity superblock is damaged");
        }

        return new VeritySuperblock(
            algorithm, (int)dataBlockSize, (int)hashBlockSize, (long)dataBlocks, Convert.ToHexStringLower(block.Slice(SaltOffset, saltSize)));
    }

    /// <summary>Length of the verified data in sectors of 512 bytes.</summary>
    public long DataSectors => DataBlocks * DataBlockSize / SectorSize;

    /// <summary>The parameters of the target <c>verity</c> (kernel: admin-guide/device-mapper/verity.rst). Corrupted data is a panic: what is left of a system that reads errors is not what was signed.</summary>
    /// <param name="data">Path of the data's device.</param>
    /// <param name="hashes">Path of the hash tree's device.</param>
    /// <param name="offset">Bytes in front of the superblock there.</param>
    /// <param name="root">The root's hash.</param>
    /// <exception cref="BootFailure">The hash is not one of the superblock's algorithm, or the tree does not start at a whole block.</exception>
    public string Target(string data, string hashes, long offset, RootHash root)
    {
        var digestSize = Algorithm == "sha512" ? 64 : 32;
        if (root.Size != digestSize)
        {
            throw new BootFailure($"roothash= has {root.Size} bytes, where {Algorithm} of the hash partition has {digestSize}");
        }

        if (offset % HashBlockSize != 0)
        {
            throw new BootFailure($"the hash tree starts at byte {offset}, which is no whole block of {HashBlockSize}");
        }

        var firstHashBlock = (offset + Size + HashBlockSize - 1) / HashBlockSize;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"1 {data} {hashes} {DataBlockSize} {HashBlockSize} {DataBlocks} {firstHashBlock} {Algorithm} {root.Text} {(Salt.Length == 0 ? "-" : Salt)} 1 panic_on_corruption");
    }

    private static bool IsBlockSize(uint size) => size is >= SectorSize and <= MaximumBlockSize && BitOperations.IsPow2(size);
}
