namespace LinuxKit.Disks.Fat;

/// <summary>A file system with everything in its place, and the bytes of its parts.</summary>
/// <param name="Options">What it is like.</param>
/// <param name="Label">Its label.</param>
/// <param name="Tree">Its folders and files.</param>
/// <param name="Geometry">Where its parts lie.</param>
/// <param name="Allocation">Which clusters belong to what.</param>
internal sealed record FatVolume(FatOptions Options, FatLabel Label, FatTree Tree, FatGeometry Geometry, FatAllocation Allocation)
{
    private FatTimestamp Timestamp => FatTimestamp.Of(Options.Timestamp);

    /// <summary>The whole file system.</summary>
    public DiskContent ToContent() => DiskLayout.Compose(Geometry.Total * DiskSector.Size, [.. ReservedSectors(), .. Tables(), .. Directories(), .. Files()]);

    private IEnumerable<PlacedContent> ReservedSectors()
    {
        var boot = DiskContent.Of(new FatBootSector(Geometry, Options.HiddenSectors, Options.VolumeId, Label).ToBytes());
        yield return new(0, boot, "boot sector");
        if (Geometry.Type != FatType.Fat32)
        {
            yield break;
        }

        var free = Geometry.ClusterCount - Allocation.Count;
        var information = DiskContent.Of(new FatInformationSector((uint)free, free > 0 ? (uint)Allocation.End : uint.MaxValue).ToBytes());
        yield return new(FatBootSector.InformationSector * DiskSector.Size, information, "FSInfo");
        yield return new(FatBootSector.BackupSector * DiskSector.Size, boot, "backup boot sector");
        yield return new((FatBootSector.BackupSector + FatBootSector.InformationSector) * DiskSector.Size, information, "backup FSInfo");
    }

    private IEnumerable<PlacedContent> Tables()
    {
        var table = new FatTable(Geometry.Type, [.. Allocation.ChainEnds]).Content;
        return Enumerable.Range(0, FatGeometry.TableCount).Select(number => new PlacedContent(Geometry.OffsetOfTable(number), table, "FAT"));
    }

    private IEnumerable<PlacedContent> Directories() => Tree.Directories.Select((directory, index) =>
    {
        var chain = Allocation.Directories[index];
        var offset = chain.Count > 0 ? Geometry.OffsetOfCluster(chain.First) : Geometry.FirstRootSector * DiskSector.Size;
        var content = new DiskContent(directory.Size, (output, token) => output.WriteAsync(EntriesOf(index), token).AsTask());
        return new PlacedContent(offset, content, "folder");
    });

    private IEnumerable<PlacedContent> Files() => Tree.Files.Zip(Allocation.Files)
        .Where(file => file.Second.Count > 0)
        .Select(file => new PlacedContent(Geometry.OffsetOfCluster(file.Second.First), file.First.Content, file.First.Path));

    private byte[] EntriesOf(int index)
    {
        var directory = Tree.Directories[index];
        var entries = new byte[directory.Size];
        var rest = entries.AsSpan();
        if (index > 0)
        {
            FatShortName.Self.Write(rest);
            Folder(index).Write(rest);
            rest = rest[FatDirectoryEntry.Size..];
            FatShortName.Parent.Write(rest);
            Folder(directory.Parent).Write(rest);
            rest = rest[FatDirectoryEntry.Size..];
        }
        else if (!Label.IsEmpty)
        {
            Label.Write(rest);
            new FatDirectoryEntry(FatAttributes.VolumeLabel, Timestamp, 0, 0).Write(rest);
            rest = rest[FatDirectoryEntry.Size..];
        }

        foreach (var entry in directory.Entries)
        {
            if (entry.HasLongName)
            {
                FatLongName.Write(entry.Name, entry.ShortName.Checksum(), rest);
                rest = rest[(FatLongName.EntryCount(entry.Name) * FatDirectoryEntry.Size)..];
            }

            entry.ShortName.Write(rest);
            (entry.IsDirectory ? Folder(entry.Index) : File(entry.Index)).Write(rest);
            rest = rest[FatDirectoryEntry.Size..];
        }

        return entries;
    }

    /// <summary>A folder's entry; the root is named by cluster 0, wherever it lies.</summary>
    private FatDirectoryEntry Folder(int index) =>
        new(FatAttributes.Directory, Timestamp, index > 0 ? (uint)Allocation.Directories[index].First : 0, 0);

    private FatDirectoryEntry File(int index) =>
        new(FatAttributes.Archive, Timestamp, (uint)Allocation.Files[index].First, (uint)Tree.Files[index].Content.Size);
}
