namespace LinuxKit.Disks.Iso9660;

/// <summary>The contents of a disc in the order in which they lie, each one once.</summary>
internal sealed class DiscContents
{
    private readonly List<(DiskContent Content, string Name)> _order = [];
    private readonly Dictionary<DiskContent, uint> _sectors = new(ReferenceEqualityComparer.Instance);

    /// <summary>Puts a content behind the others, unless it has its place or is empty.</summary>
    /// <param name="content">The content.</param>
    /// <param name="name">What an error calls it.</param>
    public void Add(DiskContent content, string name)
    {
        if (content.Size > 0 && _sectors.TryAdd(content, 0))
        {
            _order.Add((content, name));
        }
    }

    /// <summary>Gives each content its place.</summary>
    /// <param name="sector">Where the first one goes.</param>
    /// <returns>The sector behind the last one.</returns>
    /// <exception cref="LinuxKitException">A place can't be said in 32 bits.</exception>
    public long Place(long sector)
    {
        foreach (var (content, name) in _order)
        {
            _sectors[content] = sector <= uint.MaxValue
                ? (uint)sector
                : throw Iso9660Diagnostics.TooLarge.Error($"'{name}' would begin {sector * IsoSector.Size} bytes after the start.");
            sector += IsoSector.Count(content.Size);
        }

        return sector;
    }

    /// <summary>Where a content begins; 0 for an empty one.</summary>
    public uint SectorOf(DiskContent content) => _sectors.GetValueOrDefault(content);

    /// <summary>Where a content lies.</summary>
    public IsoExtent ExtentOf(DiskContent content) => new((long)SectorOf(content) * IsoSector.Size, content.Size);

    /// <summary>The contents at their places.</summary>
    public IEnumerable<PlacedContent> Placed => _order.Select(content => new PlacedContent(ExtentOf(content.Content).Offset, content.Content, content.Name));
}
