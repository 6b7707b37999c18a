namespace LinuxKit.Disks.Iso9660;

/// <summary>
/// The layout of a volume, in this order: system area, volume descriptors, boot catalogue, both hierarchies, contents, and at the end
/// nothing for a while, and the copy of a GPT.
/// </summary>
internal sealed class Volume
{
    // Drives and GRUB read ahead. A disc that ends with its last file gives errors then, or, in QEMU to GRUB, wrong bytes without one.
    private const int Padding = 150;

    // The primary and the supplementary one, and the end of the set; the boot record comes second.
    private const int DescriptorCount = 3;

    private readonly IsoOptions _options;
    private readonly BootImages _boot;
    private readonly DiscContents _contents;
    private readonly Hierarchy _primary;
    private readonly Hierarchy _joliet;
    private readonly int _catalog;
    private readonly long _sectors;

    /// <summary>Lays out a volume.</summary>
    /// <param name="options">What it says of itself.</param>
    /// <param name="root">The tree.</param>
    /// <param name="contents">All contents, in their order; they are placed here.</param>
    /// <param name="boot">What boots, which is among the contents.</param>
    /// <exception cref="LinuxKitException">It does not fit into the format.</exception>
    public Volume(IsoOptions options, IsoNode root, DiscContents contents, BootImages boot)
    {
        (_options, _boot, _contents) = (options, boot, contents);
        (_primary, _joliet) = (new Hierarchy(root, new IsoNaming()), new Hierarchy(root, new JolietNaming()));

        _catalog = IsoSector.SystemArea + DescriptorCount + (boot.Exist ? 1 : 0);
        var end = _primary.Place(_catalog + (boot.Exist ? 1 : 0));
        end = contents.Place(_joliet.Place(end)) + Padding;
        _sectors = end + (IsGptDisk ? IsoSector.Count(HybridTables.BackupSize) : 0);
        if (_sectors > uint.MaxValue)
        {
            throw Iso9660Diagnostics.TooLarge.Error($"The image would have {_sectors * IsoSector.Size} bytes.");
        }
    }

    private bool IsGptDisk => _options.Hybrid is not null && _boot.Efi is not null;

    /// <summary>The whole volume.</summary>
    public DiskContent ToContent()
    {
        var size = _sectors * IsoSector.Size;
        var (front, back) = _options.Hybrid is null ? ([], []) : HybridTables.Of(_options.Hybrid, size, SectorOf(_boot.Bios), ExtentOf(_boot.Efi));
        return DiskLayout.Compose(
            size,
            [.. front, .. Descriptors(), .. Catalog(), .. _primary.Parts(_contents.SectorOf), .. _joliet.Parts(_contents.SectorOf), .. _contents.Placed, .. back]);
    }

    private IEnumerable<PlacedContent> Descriptors()
    {
        var facts = new VolumeFacts(_options.VolumeId, (uint)_sectors, _options.Timestamp);
        var sector = IsoSector.SystemArea;
        yield return Sector(sector++, "primary volume descriptor", bytes => VolumeDescriptor.WritePrimary(bytes, facts, _primary.Facts));
        if (_boot.Exist)
        {
            yield return Sector(sector++, "boot record", bytes => VolumeDescriptor.WriteBootRecord(bytes, (uint)_catalog));
        }

        yield return Sector(sector++, "supplementary volume descriptor", bytes => VolumeDescriptor.WriteJoliet(bytes, facts, _joliet.Facts));
        yield return Sector(sector, "end of the volume descriptors", VolumeDescriptor.WriteTerminator);
    }

    private IEnumerable<PlacedContent> Catalog()
    {
        if (_boot.Exist)
        {
            yield return Sector(
                _catalog, "boot catalogue", bytes => BootCatalog.Write(bytes, EntryOf(_boot.Bios, _boot.BiosLoadSectors), EntryOf(_boot.Efi, _boot.EfiLoadSectors)));
        }
    }

    private static PlacedContent Sector(int sector, string name, Action<Span<byte>> write)
    {
        var bytes = new byte[IsoSector.Size];
        write(bytes);
        return new PlacedContent((long)sector * IsoSector.Size, DiskContent.Of(bytes), name);
    }

    private uint? SectorOf(DiskContent? image) => image is null ? null : _contents.SectorOf(image);

    private IsoExtent? ExtentOf(DiskContent? image) => image is null ? null : _contents.ExtentOf(image);

    private BootCatalogEntry? EntryOf(DiskContent? image, ushort loadSectors) => SectorOf(image) is { } sector ? new(loadSectors, sector) : null;
}
