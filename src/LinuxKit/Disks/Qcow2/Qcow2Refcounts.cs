using System.Buffers.Binary;

namespace LinuxKit.Disks.Qcow2;

/// <summary>How often each cluster of an image is used: QEMU, docs/interop/qcow2.txt, section "Host cluster management"; 16 bits each, big-endian.</summary>
internal sealed class Qcow2Refcounts
{
    private const int CountsPerBlock = Qcow2Header.ClusterSize / sizeof(ushort);
    private const int EntriesPerCluster = Qcow2Header.ClusterSize / sizeof(long);

    private readonly List<ushort> _counts = [];

    /// <summary>Counts one use of all clusters that hold a part of something.</summary>
    /// <param name="offset">Where it begins in the image, in bytes.</param>
    /// <param name="length">Bytes of it, more than none.</param>
    public void Add(long offset, long length)
    {
        var last = (int)((offset + length - 1) >> Qcow2Header.ClusterBits);
        for (var cluster = (int)(offset >> Qcow2Header.ClusterBits); cluster <= last; cluster++)
        {
            while (_counts.Count <= cluster)
            {
                _counts.Add(0);
            }

            _counts[cluster]++;
        }
    }

    /// <summary>Appends the blocks of counts, and the table that says where they are, to the image; they count themselves.</summary>
    /// <param name="offset">Where they go: the image's end in bytes, a multiple of the cluster's size.</param>
    /// <param name="output">The image, at that position.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>Where the table is in bytes, and how many clusters it takes.</returns>
    public async Task<(long Offset, int Clusters)> WriteAsync(long offset, Stream output, CancellationToken cancellationToken)
    {
        var (blocks, tableClusters) = Sizes((int)(offset >> Qcow2Header.ClusterBits));
        Add(offset, (long)(blocks + tableClusters) << Qcow2Header.ClusterBits);

        var cluster = new byte[Qcow2Header.ClusterSize];
        for (var block = 0; block < blocks; block++)
        {
            WriteBlock(block, cluster);
            await output.WriteAsync(cluster, cancellationToken).ConfigureAwait(false);
        }

        for (var first = 0; first < tableClusters * EntriesPerCluster; first += EntriesPerCluster)
        {
            WriteTable(first, blocks, offset, cluster);
            await output.WriteAsync(cluster, cancellationToken).ConfigureAwait(false);
        }

        return (offset + ((long)blocks << Qcow2Header.ClusterBits), tableClusters);
    }

    // What is counted grows with the blocks that count it.
    private static (int Blocks, int TableClusters) Sizes(int clusters)
    {
        var (blocks, table) = (0, 0);
        while (true)
        {
            var neededBlocks = DivideUp(clusters + blocks + table, CountsPerBlock);
            var neededTable = DivideUp(neededBlocks, EntriesPerCluster);
            if ((neededBlocks, neededTable) == (blocks, table))
            {
                return (blocks, table);
            }

            (blocks, table) = (neededBlocks, neededTable);
        }
    }

    private static int DivideUp(int value, int divisor) => (value + divisor - 1) / divisor;

    private void WriteBlock(int block, Span<byte> cluster)
    {
        cluster.Clear();
        var first = block * CountsPerBlock;
        for (var i = 0; i < CountsPerBlock && first + i < _counts.Count; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(cluster[(2 * i)..], _counts[first + i]);
        }
    }

    private static void WriteTable(int first, int blocks, long offset, Span<byte> cluster)
    {
        cluster.Clear();
        for (var i = 0; i < EntriesPerCluster && first + i < blocks; i++)
        {
            BinaryPrimitives.WriteInt64BigEndian(cluster[(8 * i)..], offset + ((long)(first + i) << Qcow2Header.ClusterBits));
        }
    }
}
