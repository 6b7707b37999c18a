using System.Buffers.Binary;

namespace LinuxKit.Disks.Fat;

/// <summary>
/// The file allocation table, made as it is written: FAT specification 1.03, "FAT"; little-endian. Contents lie one behind the other, so every
/// entry names the cluster that follows, but for those that end a content.
/// </summary>
/// <param name="type">The type.</param>
/// <param name="chainEnds">The last clusters of all contents, in order.</param>
internal sealed class FatTable(FatType type, IReadOnlyList<long> chainEnds)
{
    /// <summary>The media descriptor of disks that stay in their drives; the first entry has it as well.</summary>
    public const byte Media = 0xf8;

    // Even, so that FAT12's pairs of entries stay together.
    private const int EntriesPerBlock = 16 * 1024;

    private readonly long _entryCount = chainEnds.Count > 0 ? chainEnds[^1] + 1 : FatAllocation.FirstCluster;

    /// <summary>The table up to the first cluster that is free; zeros follow.</summary>
    public DiskContent Content => new(SizeOf(_entryCount), WriteAsync);

    private uint EndOfChain => uint.MaxValue >> (type == FatType.Fat32 ? 4 : 32 - (int)type);

    private long SizeOf(long entryCount) => (entryCount * (int)type + 7) / 8;

    private async Task WriteAsync(Stream output, CancellationToken cancellationToken)
    {
        var buffer = new byte[SizeOf(EntriesPerBlock)];
        var chain = 0;
        for (var first = 0L; first < _entryCount; first += EntriesPerBlock)
        {
            var count = (int)Math.Min(EntriesPerBlock, _entryCount - first);
            Fill(buffer, first, count, ref chain);
            await output.WriteAsync(buffer.AsMemory(0, (int)SizeOf(count)), cancellationToken).ConfigureAwait(false);
        }
    }

    private void Fill(Span<byte> buffer, long first, int count, ref int chain)
    {
        buffer.Clear();
        for (var i = 0; i < count; i++)
        {
            var cluster = first + i;
            var value = cluster switch
            {
                0 => EndOfChain & ~0xffu | Media,
                1 => EndOfChain,
                _ => (uint)cluster + 1,
            };
            if (cluster > 1 && cluster == chainEnds[chain])
            {
                value = EndOfChain;
                chain++;
            }

            Put(buffer, i, value);
        }
    }

    private void Put(Span<byte> buffer, int index, uint value)
    {
        switch (type)
        {
            case FatType.Fat12:
                // The even entry of a pair has the low 12 bits of three bytes, the odd one the high 12.
                var place = buffer[(index / 2 * 3)..];
                if (index % 2 == 0)
                {
                    BinaryPrimitives.WriteUInt16LittleEndian(place, (ushort)value);
                }
                else
                {
                    place[1] |= (byte)(value << 4);
                    place[2] = (byte)(value >> 4);
                }

                break;
            case FatType.Fat16:
                BinaryPrimitives.WriteUInt16LittleEndian(buffer[(index * 2)..], (ushort)value);
                break;
            default:
                BinaryPrimitives.WriteUInt32LittleEndian(buffer[(index * 4)..], value);
                break;
        }
    }
}
