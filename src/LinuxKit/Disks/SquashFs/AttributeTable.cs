using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using LinuxKit.Archives;
using LinuxKit.Disks.Trees;

namespace LinuxKit.Disks.SquashFs;

/// <summary>Extended attributes: inodes name a set of them by its number, and many files may have the same set.</summary>
/// <param name="compressor">What compresses the tables.</param>
internal sealed class AttributeTable(BlockCompressor compressor)
{
    /// <summary>The number of no attributes.</summary>
    public const uint None = uint.MaxValue;

    private const int PairHeaderSize = 2 * sizeof(ushort);
    private const int SetSize = 16;

    private static readonly string[] Prefixes = ["user.", "trusted.", "security."];

    private readonly Dictionary<Digest, uint> _numbers = [];
    private readonly MetadataWriter _pairs = new(compressor);
    private readonly ArrayBufferWriter<byte> _sets = new();

    /// <summary>Number of sets.</summary>
    public uint Count => (uint)_numbers.Count;

    /// <summary>The pairs of names and values.</summary>
    public MetadataWriter Pairs => _pairs;

    /// <summary>The number of a file's set.</summary>
    /// <param name="entry">The file.</param>
    /// <exception cref="LinuxKitException">An attribute has a prefix that the format does not know.</exception>
    public uint NumberOf(ArchiveEntry entry)
    {
        if (entry.ExtendedAttributes.IsEmpty)
        {
            return None;
        }

        var pairs = new ArrayBufferWriter<byte>();
        foreach (var (name, value) in entry.ExtendedAttributes)
        {
            WritePair(entry, name, value, pairs);
        }

        var digest = Digest.OfSha256(pairs.WrittenSpan);
        if (!_numbers.TryGetValue(digest, out var number))
        {
            number = Count;
            _numbers.Add(digest, number);
            WriteSet((uint)entry.ExtendedAttributes.Count, (uint)pairs.WrittenCount);
            _pairs.Write(pairs.WrittenSpan);
        }

        return number;
    }

    /// <summary>The table of sets.</summary>
    public MetadataWriter Sets() => MetadataWriter.Of(_sets.WrittenSpan, compressor);

    private static void WritePair(ArchiveEntry entry, string name, ImmutableArray<byte> value, ArrayBufferWriter<byte> pairs)
    {
        var type = Array.FindIndex(Prefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal));
        if (type < 0)
        {
            throw TreeDiagnostics.NoPlace.Error(
                $"'{entry.Path}' has the extended attribute '{name}'; a SquashFS holds those that begin with {string.Join(" or ", Prefixes)}.");
        }

        var rest = name[Prefixes[type].Length..];
        var nameLength = ArchiveText.ByteCount(rest);
        var pair = new byte[PairHeaderSize + nameLength + sizeof(uint) + value.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(pair, (ushort)type);
        BinaryPrimitives.WriteUInt16LittleEndian(pair.AsSpan(2), (ushort)nameLength);
        ArchiveText.Encode(rest, pair.AsSpan(PairHeaderSize));
        BinaryPrimitives.WriteUInt32LittleEndian(pair.AsSpan(PairHeaderSize + nameLength), (uint)value.Length);
        value.AsSpan().CopyTo(pair.AsSpan(PairHeaderSize + nameLength + sizeof(uint)));
        pairs.Write(pair);
    }

    private void WriteSet(uint count, uint size)
    {
        Span<byte> set = stackalloc byte[SetSize];
        BinaryPrimitives.WriteUInt64LittleEndian(set, _pairs.Position.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(set[8..], count);
        BinaryPrimitives.WriteUInt32LittleEndian(set[12..], size);
        _sets.Write(set);
    }
}
