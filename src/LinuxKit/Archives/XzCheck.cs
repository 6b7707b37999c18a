using System.Buffers.Binary;
using System.Security.Cryptography;
using SharpCompress.Compressors.Xz;

namespace LinuxKit.Archives;

/// <summary>The checksum of an xz block's content: The .xz File Format 1.2.1, sections 2.1.1.2 and 3.4.</summary>
/// <param name="type">The type in the stream's flags.</param>
internal sealed class XzCheck(CheckType type) : IDisposable
{
    private readonly IncrementalHash? _sha256 = type == CheckType.SHA256 ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
    private uint _crc32 = uint.MaxValue;
    private ulong _crc64 = ulong.MaxValue;

    /// <summary>Bytes that the checksum takes.</summary>
    /// <exception cref="InvalidDataException">The type is not known.</exception>
    public int Size { get; } = type switch
    {
        CheckType.NONE => 0,
        CheckType.CRC32 => 4,
        CheckType.CRC64 => 8,
        CheckType.SHA256 => 32,
        _ => throw new InvalidDataException("It has a checksum of an unknown type."),
    };

    /// <summary>Adds content.</summary>
    /// <param name="content">The next bytes.</param>
    public void Append(ReadOnlySpan<byte> content)
    {
        switch (type)
        {
            case CheckType.CRC32:
                _crc32 = Crc32.Update(_crc32, content);
                break;
            case CheckType.CRC64:
                _crc64 = Crc64.UpdateXz(_crc64, content);
                break;
            default:
                _sha256?.AppendData(content);
                break;
        }
    }

    /// <summary>Compares, and begins anew for the next block.</summary>
    /// <param name="expected">The checksum as stored.</param>
    public bool MatchesAndResets(ReadOnlySpan<byte> expected)
    {
        var matches = type switch
        {
            CheckType.CRC32 => BinaryPrimitives.ReadUInt32LittleEndian(expected) == ~_crc32,
            CheckType.CRC64 => BinaryPrimitives.ReadUInt64LittleEndian(expected) == ~_crc64,
            CheckType.SHA256 => expected.SequenceEqual(_sha256!.GetHashAndReset()),
            _ => true,
        };
        (_crc32, _crc64) = (uint.MaxValue, ulong.MaxValue);
        return matches;
    }

    public void Dispose() => _sha256?.Dispose();
}
