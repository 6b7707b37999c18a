namespace LinuxKit.Disks.Iso9660;

/// <summary>
/// The layout of a volume, in this order: system area, volume descriptors, boot catalogue, tables of paths, directories, contents, and
/// at the end nothing for a while, and the copy of a GPT.
/// </summary>
internal sealed class Volume
{
    // Drives and GRUB read ahead. A disc that ends with its last file gives errors then, or, in QEMU to GRUB, wrong bytes without one.
    private const int Padding = 150;

    private readonly List<PlacedContent> _parts = [];
    private readonly DiscContents _contents;

    /// <summary>Lays out a volume.</summary>
    /// <param name="options">What it says of itself.</param>
    /// <param name="root">The tree.</param>
    /// <param name="contents">All contents, in their order; they are placed here.</param>
    /// <param name="bios">What a BIOS starts, as it is on the disc.</param>
    /// <exception cref="LinuxKitException">It does not fit into the format.</exception>
    public Volume(IsoOptions options, IsoNode root, DiscContents contents, DiskContent? bios)
    {
        _contents = contents;
        var efi = options.Efi?.Image;
        var boots = bios is not null || efi is not null;
        PlacedHierarchy primary = new(new Hierarchy(root, new IsoNaming())), joliet = new(new Hierarchy(root, new JolietNaming()));

        const int DescriptorsWithoutBootRecord = 3;
        var catalog = IsoSector.SystemArea + DescriptorsWithoutBootRecord + (boots ? 1 : 0);
        var sector = joliet.PlacePathTables(primary.PlacePathTables(catalog + (boots ? 1 : 0)));
        sector = joliet.Directories.Place(primary.Directories.Place(sector));
        sector = contents.Place(sector) + Padding;
        var isGpt = options.Hybrid is not null && efi is not null;
        sector += isGpt ? IsoSector.Count(HybridTables.BackupSize) : 0;
        if (sector > uint.MaxValue)
        {
            throw Iso9660Diagnostics.TooLarge.Error($"The image would have {sector * IsoSector.Size} bytes.");
        }

        var size = sector * IsoSector.Size;
        var (front, back) = options.Hybrid is null
            ? ([], [])
            : HybridTables.Of(
                options.Hybrid, size, bios is null ? null : contents.SectorOf(bios), efi is null ? null : new IsoExtent(contents.OffsetOf(efi), efi.Size));
        _parts.AddRange(front);
        AddDescriptors(new VolumeFacts(options.VolumeId, (uint)sector, options.Timestamp), primary, joliet, boots ? (uint)catalog : null);
        if (boots)
        {
            AddSector(catalog, "boot catalogue", bytes => BootCatalog.Write(bytes, EntryOf(bios, options.Bios?.LoadSectors), EntryOf(efi, EfiSectors(efi))));
        }

        AddPathTables(primary);
        AddPathTables(joliet);
        AddDirectories(primary.Directories);
        AddDirectories(joliet.Directories);
        _parts.AddRange(contents.Placed);
        _parts.AddRange(back);
        Content = DiskLayout.Compose(size, _parts);
    }

    /// <summary>The whole volume.</summary>
    public DiskContent Content { get; }

    private void AddDescriptors(VolumeFacts facts, PlacedHierarchy primary, PlacedHierarchy joliet, uint? catalog)
    {
        var sector = IsoSector.SystemArea;
        AddSector(sector++, "primary volume descriptor", bytes => VolumeDescriptor.WritePrimary(bytes, facts, primary.Facts));
        if (catalog is not null)
        {
            AddSector(sector++, "boot record", bytes => VolumeDescriptor.WriteBootRecord(bytes, catalog.Value));
        }

        AddSector(sector++, "supplementary volume descriptor", bytes => VolumeDescriptor.WriteJoliet(bytes, facts, joliet.Facts));
        AddSector(sector, "end of the volume descriptors", VolumeDescriptor.WriteTerminator);
    }

    private void AddPathTables(PlacedHierarchy hierarchy)
    {
        Add(hierarchy.Facts.LittleEndianPathTable, isBigEndian: false);
        Add(hierarchy.Facts.BigEndianPathTable, isBigEndian: true);

        void Add(uint sector, bool isBigEndian) =>
            AddPart(sector, DiskContent.Of(PathTable.Encode(hierarchy.Directories.Directories, isBigEndian)), "path table");
    }

    private void AddDirectories(Hierarchy hierarchy)
    {
        foreach (var directory in hierarchy.Directories)
        {
            var size = (long)(directory.RecordSectors + directory.ContinuationSectors) * IsoSector.Size;
            AddPart(directory.Sector, new DiskContent(size, WriteAsync), "directory");

            Task WriteAsync(Stream output, CancellationToken cancellationToken) =>
                hierarchy.Extent(directory, node => _contents.SectorOf(node.Content)).WriteAsync(output, cancellationToken);
        }
    }

    private void AddSector(int sector, string name, Action<Span<byte>> write)
    {
        var bytes = new byte[IsoSector.Size];
        write(bytes);
        AddPart(sector, DiskContent.Of(bytes), name);
    }

    private void AddPart(long sector, DiskContent content, string name) => _parts.Add(new PlacedContent(sector * IsoSector.Size, content, name));

    private BootCatalogEntry? EntryOf(DiskContent? image, ushort? loadSectors) =>
        image is null ? null : new BootCatalogEntry(loadSectors.GetValueOrDefault(), _contents.SectorOf(image));

    // UEFI 2.10, section 13.3.2.1: 0 is for a partition that reaches to the end, which the image comes last for.
    private static ushort? EfiSectors(DiskContent? image) =>
        image is not null && DiskSector.CountFor(image.Size) is var count and <= ushort.MaxValue ? (ushort)count : null;

    /// <summary>A hierarchy and its path tables.</summary>
    private sealed class PlacedHierarchy(Hierarchy directories)
    {
        private readonly int _pathTableSize = PathTable.Measure(directories.Directories);
        private long _pathTables;

        public Hierarchy Directories => directories;

        /// <summary>What a descriptor says, once all is placed.</summary>
        public HierarchyFacts Facts => new(
            (uint)_pathTableSize, (uint)_pathTables, (uint)(_pathTables + IsoSector.Count(_pathTableSize)), directories.Directories[0].Record);

        public long PlacePathTables(long sector)
        {
            _pathTables = sector;
            return sector + (2 * IsoSector.Count(_pathTableSize));
        }
    }
}
