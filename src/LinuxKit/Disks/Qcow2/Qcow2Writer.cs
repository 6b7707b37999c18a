using System.Buffers.Binary;
using LinuxKit.Archives;

namespace LinuxKit.Disks.Qcow2;

/// <summary>
/// Puts clusters into an image in the order that they come in: QEMU, docs/interop/qcow2.txt, section "Cluster mapping". An L2 table follows the
/// clusters that it maps; the L1 table and the reference counts stand at the end.
/// </summary>
/// <param name="diskSize">Bytes of the disk.</param>
/// <param name="output">The image, empty and seekable.</param>
internal sealed class Qcow2Writer(long diskSize, Stream output)
{
    /// <summary>Entries of an L2 table.</summary>
    private const int L2EntryCount = Qcow2Header.ClusterSize / sizeof(ulong);

    /// <summary>Bytes of the disk that an L2 table maps.</summary>
    public const long L2Span = (long)L2EntryCount * Qcow2Header.ClusterSize;

    /// <summary>The cluster is used once, so that a writer need not look up its count.</summary>
    private const ulong Copied = 1UL << 63;
    private const ulong Compressed = 1UL << 62;
    private const int AdditionalSectorsShift = 62 - (Qcow2Header.ClusterBits - 8);

    private readonly Qcow2Refcounts _refcounts = new();
    private readonly byte[] _l1 = new byte[Aligned((diskSize + L2Span - 1) / L2Span * sizeof(ulong))];
    private readonly byte[] _l2 = new byte[Qcow2Header.ClusterSize];
    private long _l2Index = -1;
    private long _end = Qcow2Header.ClusterSize;

    /// <summary>Appends a cluster as it is.</summary>
    /// <param name="index">Its number on the disk.</param>
    /// <param name="cluster">Its bytes.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async ValueTask WriteAsync(long index, ReadOnlyMemory<byte> cluster, CancellationToken cancellationToken)
    {
        await ToL2TableOfAsync(index, cancellationToken).ConfigureAwait(false);
        SetEntry(index, Copied | (ulong)await AppendClustersAsync(cluster, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Appends a cluster compressed, where that makes it smaller.</summary>
    /// <param name="index">Its number on the disk.</param>
    /// <param name="cluster">Its bytes.</param>
    /// <param name="compressed">What they compress to.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async ValueTask WriteCompressedAsync(
        long index, ReadOnlyMemory<byte> cluster, ReadOnlyMemory<byte> compressed, CancellationToken cancellationToken)
    {
        if (compressed.Length >= cluster.Length)
        {
            await WriteAsync(index, cluster, cancellationToken).ConfigureAwait(false);
            return;
        }

        await ToL2TableOfAsync(index, cancellationToken).ConfigureAwait(false);
        var offset = _end;
        await AppendAsync(compressed, cancellationToken).ConfigureAwait(false);
        var additionalSectors = ((_end - 1) / DiskSector.Size) - (offset / DiskSector.Size);
        SetEntry(index, Compressed | ((ulong)additionalSectors << AdditionalSectorsShift) | (ulong)offset);
    }

    /// <summary>Writes the tables, and the header at last.</summary>
    /// <param name="compression">How clusters are compressed.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async Task FinishAsync(Qcow2Compression compression, CancellationToken cancellationToken)
    {
        await EndL2TableAsync(cancellationToken).ConfigureAwait(false);
        var l1Offset = await AppendClustersAsync(_l1, cancellationToken).ConfigureAwait(false);
        _refcounts.Add(0, Qcow2Header.Size);
        var (table, tableClusters) = await _refcounts.WriteAsync(_end, output, cancellationToken).ConfigureAwait(false);

        var header = new byte[Qcow2Header.Size];
        var l1EntryCount = (int)((diskSize + L2Span - 1) / L2Span);
        new Qcow2Header(diskSize, l1EntryCount, l1Offset, table, tableClusters, compression).Write(header);
        output.Position = 0;
        await output.WriteAsync(header, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask ToL2TableOfAsync(long index, CancellationToken cancellationToken)
    {
        if (index / L2EntryCount != _l2Index)
        {
            await EndL2TableAsync(cancellationToken).ConfigureAwait(false);
            _l2Index = index / L2EntryCount;
        }
    }

    private async ValueTask EndL2TableAsync(CancellationToken cancellationToken)
    {
        if (_l2Index >= 0)
        {
            var offset = await AppendClustersAsync(_l2, cancellationToken).ConfigureAwait(false);
            BinaryPrimitives.WriteUInt64BigEndian(_l1.AsSpan((int)_l2Index * sizeof(ulong)), Copied | (ulong)offset);
            Array.Clear(_l2);
        }
    }

    private void SetEntry(long index, ulong entry) =>
        BinaryPrimitives.WriteUInt64BigEndian(_l2.AsSpan((int)(index % L2EntryCount) * sizeof(ulong)), entry);

    // Compressed clusters end anywhere; all else begins at a cluster's border.
    private async ValueTask<long> AppendClustersAsync(ReadOnlyMemory<byte> clusters, CancellationToken cancellationToken)
    {
        var offset = Aligned(_end);
        _end = offset;
        await AppendAsync(clusters, cancellationToken).ConfigureAwait(false);
        return offset;
    }

    private async ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await output.WriteAtAsync(_end, bytes, cancellationToken).ConfigureAwait(false);
        _refcounts.Add(_end, bytes.Length);
        _end += bytes.Length;
    }

    private static long Aligned(long offset) => offset + Padding.After(offset, Qcow2Header.ClusterSize);
}
