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
        var content = new DiskContent(directory.Size, (output, token) => output.WriteAsync(BytesOf(index), token).AsTask());
        return new PlacedContent(offset, content, "folder");
    });

    private IEnumerable<PlacedContent> Files() => Tree.Files.Zip(Allocation.Files)
        .Where(file => file.Second.Count > 0)
        .Select(file => new PlacedContent(Geometry.OffsetOfCluster(file.Second.First), file.First.Content, file.First.Path));

    private byte[] BytesOf(int directory)
    {
        var bytes = new byte[Tree.Directories[directory].Size];
        var rest = bytes.AsSpan();
        foreach (var (entry, longName) in EntriesOf(directory))
        {
            if (longName is not null)
            {
                rest = rest[FatLongName.Write(longName, entry.Name.Checksum(), rest)..];
            }

            entry.Write(rest);
            rest = rest[FatDirectoryEntry.Size..];
        }

        return bytes;
    }

    private IEnumerable<(FatDirectoryEntry Entry, string? LongName)> EntriesOf(int directory)
    {
        if (directory > 0)
        {
            yield return (Directory(FatShortName.Self, directory), null);
            yield return (Directory(FatShortName.Parent, Tree.Directories[directory].Parent), null);
        }
        else if (!Label.IsEmpty)
        {
            yield return (new(Label.ToShortName(), FatAttributes.VolumeLabel, Timestamp, 0, 0), null);
        }

        foreach (var entry in Tree.Directories[directory].Entries)
        {
            yield return (entry.IsDirectory ? Directory(entry.ShortName, entry.Index) : File(entry.ShortName, entry.Index), entry.HasLongName ? entry.Name : null);
        }
    }

    /// <summary>A folder's entry, in which the root has the cluster 0 wherever it lies.</summary>
    private FatDirectoryEntry Directory(FatShortName name, int index) =>
        new(name, FatAttributes.Directory, Timestamp, index > 0 ? (uint)Allocation.Directories[index].First : 0, 0);

    private FatDirectoryEntry File(FatShortName name, int index) =>
        new(name, FatAttributes.Archive, Timestamp, (uint)Allocation.Files[index].First, (uint)Tree.Files[index].Content.Size);
}
