using LinuxKit.Archives;

namespace LinuxKit.Disks.Vmdk;

/// <summary>
/// Writes a stream-optimized image from its start to its end: VMware, Virtual Disk Format 5.0, section "Stream-Optimized Compressed Sparse
/// Extents". A grain table follows the grains that it is of; the directory, and a footer that says where it is, end the image.
/// </summary>
/// <param name="sectorCount">Sectors of the disk.</param>
/// <param name="output">Where the image goes.</param>
internal sealed class StreamVmdkWriter(long sectorCount, Stream output)
{
    /// <summary>Sectors before the first grain.</summary>
    private const int Overhead = VmdkGrain.SectorCount;

    private static readonly byte[] Zeros = new byte[DiskSector.Size];

    private readonly byte[] _directory = new byte[VmdkGrain.DirectorySectorCount(sectorCount) * DiskSector.Size];
    private readonly byte[] _table = new byte[VmdkGrain.TableSectorCount * DiskSector.Size];
    private readonly byte[] _marker = new byte[VmdkMarker.Size];
    private long _tableIndex = -1;
    private long _position;

    /// <summary>Writes what stands before the grains.</summary>
    /// <param name="options">What the image says of itself.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public ValueTask StartAsync(VmdkOptions options, CancellationToken cancellationToken)
    {
        var start = new byte[Overhead * DiskSector.Size];
        Header(VmdkHeader.DirectoryAtEnd).Write(start.AsSpan(0, VmdkHeader.Size));
        new VmdkDescriptor(options, "streamOptimized", sectorCount)
            .Write(start.AsSpan(VmdkHeader.DescriptorOffset * DiskSector.Size, VmdkHeader.DescriptorSectorCount * DiskSector.Size));
        return AppendAsync(start, cancellationToken);
    }

    /// <summary>Appends a grain.</summary>
    /// <param name="index">Its number on the disk.</param>
    /// <param name="grain">Its bytes.</param>
    /// <param name="compressed">What they compress to: RFC 1950.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async ValueTask WriteAsync(long index, ReadOnlyMemory<byte> grain, ReadOnlyMemory<byte> compressed, CancellationToken cancellationToken)
    {
        if (index / VmdkGrain.TableEntryCount != _tableIndex)
        {
            await EndTableAsync(cancellationToken).ConfigureAwait(false);
            _tableIndex = index / VmdkGrain.TableEntryCount;
        }

        SetSector(_table, (int)(index % VmdkGrain.TableEntryCount));
        VmdkMarker.WriteGrain(index * VmdkGrain.SectorCount, compressed.Length, _marker);
        await AppendAsync(_marker.AsMemory(0, VmdkMarker.GrainSize), cancellationToken).ConfigureAwait(false);
        await AppendAsync(compressed, cancellationToken).ConfigureAwait(false);
        await AppendAsync(Zeros.AsMemory(0, Padding.After(_position, DiskSector.Size)), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes what stands behind the grains.</summary>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async ValueTask FinishAsync(CancellationToken cancellationToken)
    {
        await EndTableAsync(cancellationToken).ConfigureAwait(false);
        await AppendMarkerAsync(VmdkMarkerKind.GrainDirectory, _directory.Length / DiskSector.Size, cancellationToken).ConfigureAwait(false);
        var directory = _position / DiskSector.Size;
        await AppendAsync(_directory, cancellationToken).ConfigureAwait(false);

        await AppendMarkerAsync(VmdkMarkerKind.Footer, VmdkHeader.Size / DiskSector.Size, cancellationToken).ConfigureAwait(false);
        var footer = new byte[VmdkHeader.Size];
        Header(directory).Write(footer);
        await AppendAsync(footer, cancellationToken).ConfigureAwait(false);
        await AppendMarkerAsync(VmdkMarkerKind.EndOfStream, 0, cancellationToken).ConfigureAwait(false);
    }

    private VmdkHeader Header(long directory) => new(sectorCount, Streamed: true, RedundantDirectory: 0, directory, Overhead);

    private async ValueTask EndTableAsync(CancellationToken cancellationToken)
    {
        if (_tableIndex >= 0)
        {
            await AppendMarkerAsync(VmdkMarkerKind.GrainTable, VmdkGrain.TableSectorCount, cancellationToken).ConfigureAwait(false);
            SetSector(_directory, (int)_tableIndex);
            await AppendAsync(_table, cancellationToken).ConfigureAwait(false);
            Array.Clear(_table);
        }
    }

    // An entry says where what is appended next begins.
    private void SetSector(byte[] table, int index) =>
        VmdkGrain.SetSector(table, index, _position / DiskSector.Size);

    private ValueTask AppendMarkerAsync(VmdkMarkerKind kind, int sectors, CancellationToken cancellationToken)
    {
        new VmdkMarker(kind, sectors).Write(_marker);
        return AppendAsync(_marker, cancellationToken);
    }

    private ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        _position += bytes.Length;
        return output.WriteAsync(bytes, cancellationToken);
    }
}
