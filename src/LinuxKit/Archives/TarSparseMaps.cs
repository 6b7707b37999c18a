namespace LinuxKit.Archives;

/// <summary>Reads the maps of sparse files that stand among the blocks: GNU tar manual, "Storing Sparse Files".</summary>
internal static class TarSparseMaps
{
    private const int NumberSize = 12;

    /// <summary>Reads a map in the old GNU format: four pieces in the header, and blocks of 21 more behind it.</summary>
    /// <param name="header">The header block.</param>
    /// <param name="storedSize">Length of the data in the archive.</param>
    /// <param name="source">The archive, behind the header.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async ValueTask<SparseMap> ReadOldGnuAsync(
        ReadOnlyMemory<byte> header, long storedSize, ArchiveSource source, CancellationToken cancellationToken)
    {
        var numbers = new List<long>();
        AddPairs(header.Span.Slice(386, 4 * 2 * NumberSize), numbers, source);
        var size = Number(header.Span.Slice(483, NumberSize), source);

        var block = new byte[TarHeader.Size];
        for (var extended = header.Span[482] != 0; extended; extended = block[504] != 0)
        {
            if (numbers.Count > 2 * TarLimits.SparseRegions)
            {
                throw ArchivesDiagnostics.TooLarge.Error($"A sparse file has more than {TarLimits.SparseRegions} pieces.");
            }

            await source.FillAsync(block, cancellationToken).ConfigureAwait(false);
            AddPairs(block.AsSpan(0, 21 * 2 * NumberSize), numbers, source);
        }

        return SparseMap.Create(numbers, size, storedSize, source);
    }

    /// <summary>Reads a map in the PAX format 1.0: lines with decimal numbers at the start of the content, filled up to whole blocks.</summary>
    /// <param name="size">The file's length.</param>
    /// <param name="content">The content, map and data.</param>
    /// <param name="source">The archive, for errors.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async ValueTask<SparseMap> ReadPaxAsync(
        long size, SectionStream content, ArchiveSource source, CancellationToken cancellationToken)
    {
        var numbers = new List<long>();
        var block = new byte[TarHeader.Size];
        long? count = null;
        var (current, digits) = (0L, 0);
        while (count is null || numbers.Count < 2 * count)
        {
            if (content.Remaining < block.Length)
            {
                throw source.Broken("A sparse file's map is cut off");
            }

            await content.ReadExactlyAsync(block, cancellationToken).ConfigureAwait(false);
            foreach (var character in block)
            {
                if (character is >= (byte)'0' and <= (byte)'9' && digits < 18)
                {
                    (current, digits) = (current * 10 + (character - '0'), digits + 1);
                    continue;
                }

                if (character != '\n' || digits == 0)
                {
                    throw source.Broken("A sparse file's map is not made of numbers");
                }

                if (count is null)
                {
                    count = current <= TarLimits.SparseRegions
                        ? current
                        : throw ArchivesDiagnostics.TooLarge.Error($"A sparse file has more than {TarLimits.SparseRegions} pieces.");
                }
                else
                {
                    numbers.Add(current);
                }

                (current, digits) = (0, 0);
                if (numbers.Count == 2 * count)
                {
                    break;
                }
            }
        }

        return SparseMap.Create(numbers, size, content.Remaining, source);
    }

    private static void AddPairs(ReadOnlySpan<byte> pairs, List<long> numbers, ArchiveSource source)
    {
        // An empty pair ends the list; a file that ends in a hole has a last pair with a length of 0.
        for (; !pairs.IsEmpty && pairs[0] != 0; pairs = pairs[(2 * NumberSize)..])
        {
            numbers.Add(Number(pairs[..NumberSize], source));
            numbers.Add(Number(pairs[NumberSize..(2 * NumberSize)], source));
        }
    }

    private static long Number(ReadOnlySpan<byte> field, ArchiveSource source) =>
        TarNumber.TryRead(field, out var number) && number >= 0
            ? number
            : throw source.Broken("A sparse file's map is not made of numbers");
}
