namespace LinuxKit.Disks.Partitions;

/// <summary>Where partitions lie: one behind the other, each of them aligned at both ends.</summary>
/// <param name="Partitions">Their sectors.</param>
/// <param name="SectorCount">Sectors of the disk.</param>
internal sealed record PartitionPlacement(IReadOnlyList<SectorRange> Partitions, long SectorCount)
{
    private const long SectorsPerMebibyte = 1024 * 1024 / DiskSector.Size;

    /// <summary>Places partitions.</summary>
    /// <param name="options">The disk's size and alignment.</param>
    /// <param name="partitions">The partitions.</param>
    /// <param name="before">Sectors that must stay free before the first one.</param>
    /// <param name="behind">Sectors that must stay free behind the last one.</param>
    /// <exception cref="LinuxKitException">The disk has a size, and it is too small.</exception>
    public static PartitionPlacement Of(DiskOptions options, IReadOnlyList<Partition> partitions, long before, long behind)
    {
        if (options.Alignment <= 0 || options.Alignment % DiskSector.Size != 0)
        {
            throw new ArgumentException("The alignment of partitions is a multiple of a sector.", nameof(options));
        }

        var alignment = options.Alignment / DiskSector.Size;
        var places = new SectorRange[partitions.Count];
        var next = Align(before, alignment);
        for (var i = 0; i < places.Length; i++)
        {
            // An empty content gets a partition as well: tables have no words for one without sectors.
            places[i] = new(next, Align(Math.Max(1, DiskSector.CountFor(partitions[i].Content.Size)), alignment));
            next = places[i].End;
        }

        var needed = next + behind;
        var count = options.Size / DiskSector.Size ?? Align(needed, alignment);
        return count >= needed
            ? new(places, count)
            : throw PartitionsDiagnostics.DiskTooSmall.Error(
                $"The disk has {options.Size} bytes, and its partitions ask for {needed * DiskSector.Size}, so for {Align(needed, SectorsPerMebibyte) / SectorsPerMebibyte}M: "
                + string.Join(", ", partitions.Zip(places, (partition, place) => $"'{partition.Name}' {place.Count * DiskSector.Size}")) + ".");
    }

    /// <summary>The partitions' contents at their places.</summary>
    /// <param name="partitions">The partitions that were placed.</param>
    public IEnumerable<PlacedContent> Contents(IReadOnlyList<Partition> partitions) =>
        partitions.Zip(Partitions, (partition, place) => new PlacedContent(place.First * DiskSector.Size, partition.Content, partition.Name));

    private static long Align(long sectors, long alignment) => (sectors + alignment - 1) / alignment * alignment;
}
