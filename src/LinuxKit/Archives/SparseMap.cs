using System.Collections.Immutable;

namespace LinuxKit.Archives;

/// <summary>A piece of a sparse file that has data.</summary>
/// <param name="Offset">Where it lies in the file, in bytes.</param>
/// <param name="Length">Its length in bytes.</param>
internal readonly record struct SparseRegion(long Offset, long Length);

/// <summary>Where the data of a sparse file lie; everything between is NUL.</summary>
/// <param name="Regions">The pieces with data, in order and not overlapping.</param>
/// <param name="Size">The file's length in bytes.</param>
internal sealed record SparseMap(ImmutableArray<SparseRegion> Regions, long Size)
{
    /// <summary>Makes a map out of offsets and lengths by turns.</summary>
    /// <param name="numbers">As stored in the archive.</param>
    /// <param name="size">The file's length.</param>
    /// <param name="storedSize">The length of the data in the archive.</param>
    /// <param name="source">The archive, for errors.</param>
    /// <exception cref="LinuxKitException">The pieces overlap, leave the file, or don't account for the data.</exception>
    public static SparseMap Create(IReadOnlyList<long> numbers, long size, long storedSize, ArchiveSource source)
    {
        if (numbers.Count % 2 != 0)
        {
            throw source.Broken("A sparse file's map has an offset without a length");
        }

        if (numbers.Count / 2 > TarLimits.SparseRegions)
        {
            throw ArchivesDiagnostics.TooLarge.Error($"A sparse file has more than {TarLimits.SparseRegions} pieces.");
        }

        var regions = ImmutableArray.CreateBuilder<SparseRegion>(numbers.Count / 2);
        var (end, stored) = (0L, 0L);
        for (var i = 0; i < numbers.Count; i += 2)
        {
            var region = new SparseRegion(numbers[i], numbers[i + 1]);
            if (region.Offset < end || region.Length < 0 || region.Offset > size || region.Length > size - region.Offset)
            {
                throw source.Broken("A sparse file's map has pieces that overlap or lie outside the file");
            }

            end = region.Offset + region.Length;
            stored += region.Length;
            regions.Add(region);
        }

        return stored == storedSize
            ? new SparseMap(regions.DrainToImmutable(), size)
            : throw source.Broken("A sparse file's map does not account for its data");
    }
}

/// <summary>Reads a sparse file whole, with NUL in its holes.</summary>
/// <param name="data">The data of all pieces, one after the other.</param>
/// <param name="map">Where they lie.</param>
internal sealed class SparseStream(Stream data, SparseMap map) : ForwardStream
{
    private int _region;
    private long _position;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_region < map.Regions.Length && _position == map.Regions[_region].Offset + map.Regions[_region].Length)
        {
            _region++;
        }

        var region = _region < map.Regions.Length ? map.Regions[_region] : new SparseRegion(map.Size, 0);
        var inHole = _position < region.Offset;
        var left = inHole ? region.Offset - _position : region.Offset + region.Length - _position;
        var wanted = buffer[..(int)Math.Min(buffer.Length, left)];
        if (wanted.IsEmpty)
        {
            return 0;
        }

        var read = wanted.Length;
        if (inHole)
        {
            wanted.Span.Clear();
        }
        else
        {
            read = await data.ReadAsync(wanted, cancellationToken).ConfigureAwait(false);
        }

        _position += read;
        return read;
    }
}
