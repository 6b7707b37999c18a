using LinuxKit.Archives;

namespace LinuxKit.Disks.Vmdk;

/// <summary>
/// Puts grains into a monolithic sparse image in the order that they come in: VMware, Virtual Disk Format 5.0, section "Hosted Sparse Extents".
/// The directory and all tables, each twice, stand before the grains; tables of nothing but absent grains are not written, and are zeros by that.
/// </summary>
/// <param name="sectorCount">Sectors of the disk.</param>
/// <param name="output">The image, empty and seekable.</param>
internal sealed class SparseVmdkWriter(long sectorCount, Stream output)
{
    /// <summary>Bytes of the largest disk: 2 TiB, as far as numbers of 32 bits count sectors.</summary>
    public const long MaximumSize = 1L << 41;

    private const int RedundantDirectory = VmdkHeader.DescriptorOffset + VmdkHeader.DescriptorSectorCount;

    private readonly byte[] _table = new byte[VmdkGrain.TableSectorCount * DiskSector.Size];
    private long _tableIndex = -1;
    private long _grainCount;

    private int RedundantTables => RedundantDirectory + VmdkGrain.DirectorySectorCount(sectorCount);

    private int GrainDirectory => RedundantTables + (VmdkGrain.TableCount(sectorCount) * VmdkGrain.TableSectorCount);

    private int Tables => GrainDirectory + VmdkGrain.DirectorySectorCount(sectorCount);

    private int Overhead
    {
        get
        {
            var end = Tables + (VmdkGrain.TableCount(sectorCount) * VmdkGrain.TableSectorCount);
            return end + Padding.After(end, VmdkGrain.SectorCount);
        }
    }

    /// <summary>Appends a grain.</summary>
    /// <param name="index">Its number on the disk.</param>
    /// <param name="grain">Its bytes.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async ValueTask WriteAsync(long index, ReadOnlyMemory<byte> grain, CancellationToken cancellationToken)
    {
        if (index / VmdkGrain.TableEntryCount != _tableIndex)
        {
            await EndTableAsync(cancellationToken).ConfigureAwait(false);
            _tableIndex = index / VmdkGrain.TableEntryCount;
        }

        var sector = Overhead + (_grainCount++ * VmdkGrain.SectorCount);
        VmdkGrain.SetSector(_table, (int)(index % VmdkGrain.TableEntryCount), sector);
        await output.WriteAtAsync(sector * DiskSector.Size, grain, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes the header, the descriptor and the directories.</summary>
    /// <param name="options">What the image says of itself.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async ValueTask FinishAsync(VmdkOptions options, CancellationToken cancellationToken)
    {
        await EndTableAsync(cancellationToken).ConfigureAwait(false);
        await output.WriteAtAsync((long)GrainDirectory * DiskSector.Size, Directory(Tables), cancellationToken).ConfigureAwait(false);
        await output.WriteAtAsync((long)RedundantDirectory * DiskSector.Size, Directory(RedundantTables), cancellationToken).ConfigureAwait(false);

        var start = new byte[RedundantDirectory * DiskSector.Size];
        new VmdkHeader(sectorCount, Streamed: false, RedundantDirectory, GrainDirectory, Overhead).Write(start.AsSpan(0, VmdkHeader.Size));
        new VmdkDescriptor(options, "monolithicSparse", sectorCount)
            .Write(start.AsSpan(VmdkHeader.DescriptorOffset * DiskSector.Size, VmdkHeader.DescriptorSectorCount * DiskSector.Size));
        await output.WriteAtAsync(0, start, cancellationToken).ConfigureAwait(false);
        output.SetLength(Math.Max(output.Length, (long)Overhead * DiskSector.Size));
    }

    private async ValueTask EndTableAsync(CancellationToken cancellationToken)
    {
        if (_tableIndex >= 0)
        {
            var sector = _tableIndex * VmdkGrain.TableSectorCount;
            await output.WriteAtAsync((RedundantTables + sector) * DiskSector.Size, _table, cancellationToken).ConfigureAwait(false);
            await output.WriteAtAsync((Tables + sector) * DiskSector.Size, _table, cancellationToken).ConfigureAwait(false);
            Array.Clear(_table);
        }
    }

    private byte[] Directory(int tables)
    {
        var directory = new byte[VmdkGrain.DirectorySectorCount(sectorCount) * DiskSector.Size];
        for (var i = 0; i < VmdkGrain.TableCount(sectorCount); i++)
        {
            VmdkGrain.SetSector(directory, i, tables + (i * VmdkGrain.TableSectorCount));
        }

        return directory;
    }
}
