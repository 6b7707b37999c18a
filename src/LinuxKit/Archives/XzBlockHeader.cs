using System.Buffers.Binary;
using SharpCompress.Compressors.Xz;

namespace LinuxKit.Archives;

/// <summary>The header of an xz block: The .xz File Format 1.2.1, section 3.1; little-endian.</summary>
/// <param name="CompressedSize">Bytes of compressed data, where the header says so.</param>
/// <param name="UncompressedSize">Bytes of content, where the header says so.</param>
/// <param name="X86Start">Where the content lies in an x86 program, when it is filtered as one: section 5.3.2.</param>
/// <param name="Dictionary">The dictionary's size in LZMA2's encoding: section 5.3.1.</param>
internal readonly record struct XzBlockHeader(long? CompressedSize, long? UncompressedSize, uint? X86Start, byte Dictionary)
{
    /// <summary>The largest dictionary that is accepted: 128 MiB, twice what <c>xz -9</c> uses.</summary>
    private const byte MaximumDictionary = 30;

    private const long X86Filter = 0x04;
    private const long Lzma2Filter = 0x21;

    /// <summary>Reads a header.</summary>
    /// <param name="header">All of its bytes, from the size to the checksum.</param>
    /// <exception cref="InvalidDataException">The header is damaged, or needs filters or memory that are not supported.</exception>
    public static XzBlockHeader Read(ReadOnlySpan<byte> header)
    {
        if (Crc32.Compute(header[..^4].ToArray()) != BinaryPrimitives.ReadUInt32LittleEndian(header[^4..]))
        {
            throw new InvalidDataException("A block's header has a wrong checksum.");
        }

        var flags = header[1];
        var fields = header[2..^4];
        long? compressed = (flags & 0x40) != 0 ? XzInteger.Read(ref fields) : null;
        long? uncompressed = (flags & 0x80) != 0 ? XzInteger.Read(ref fields) : null;
        var filters = (flags & 0x3f) + 1;
        uint? start = filters == 2 ? ReadX86Filter(ref fields) : null;
        if (filters > 2 || XzInteger.Read(ref fields) != Lzma2Filter || XzInteger.Read(ref fields) != 1 || fields.IsEmpty)
        {
            throw UnknownFilters();
        }

        return fields[0] <= MaximumDictionary
            ? new XzBlockHeader(compressed, uncompressed, start, fields[0])
            : throw new InvalidDataException("It needs a dictionary of more than 128 MiB.");
    }

    private static uint ReadX86Filter(ref ReadOnlySpan<byte> fields)
    {
        var filter = XzInteger.Read(ref fields);
        var size = XzInteger.Read(ref fields);
        if (filter != X86Filter || size is not (0 or sizeof(uint)) || fields.Length < size)
        {
            throw UnknownFilters();
        }

        var start = size == 0 ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(fields);
        fields = fields[(int)size..];
        return start;
    }

    private static InvalidDataException UnknownFilters() => new("It uses filters other than LZMA2 and that for x86, which are not supported.");
}

/// <summary>The integers of variable length in xz: The .xz File Format 1.2.1, section 1.2; seven bits a byte, lowest first.</summary>
internal static class XzInteger
{
    /// <summary>Bytes of the longest.</summary>
    public const int MaximumSize = 9;

    /// <summary>Takes one off the front.</summary>
    /// <param name="source">The bytes; what follows the integer is left.</param>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static long Read(ref ReadOnlySpan<byte> source)
    {
        var value = 0L;
        for (var i = 0; i < Math.Min(source.Length, MaximumSize); i++)
        {
            value |= (long)(source[i] & 0x7f) << (7 * i);
            if ((source[i] & 0x80) == 0)
            {
                source = source[(i + 1)..];
                return value;
            }
        }

        throw new InvalidDataException("A number does not end.");
    }
}
