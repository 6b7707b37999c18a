using System.Buffers.Binary;
using LinuxKit.Archives;

namespace LinuxKit.Disks.Vdi;

/// <summary>Puts blocks into a dynamic image in the order that they come in. The map that says where each is stands before them and is written last.</summary>
/// <param name="diskSize">Bytes of the disk.</param>
/// <param name="output">The image, empty and seekable.</param>
internal sealed class VdiWriter(long diskSize, Stream output)
{
    /// <summary>Bytes of the largest disk: 2 TiB, as VirtualBox offers to make.</summary>
    public const long MaximumSize = 1L << 41;

    private const uint Absent = uint.MaxValue;

    private readonly uint[] _map = NewMap((int)((diskSize + VdiHeader.BlockSize - 1) / VdiHeader.BlockSize));
    private int _allocated;

    private int DataOffset
    {
        get
        {
            var end = VdiHeader.Size + (_map.Length * sizeof(uint));
            return end + Padding.After(end, VdiHeader.BlockSize);
        }
    }

    /// <summary>Appends a block.</summary>
    /// <param name="index">Its number on the disk.</param>
    /// <param name="block">Its bytes.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public ValueTask WriteAsync(long index, ReadOnlyMemory<byte> block, CancellationToken cancellationToken)
    {
        _map[index] = (uint)_allocated;
        return output.WriteAtAsync(DataOffset + ((long)_allocated++ * VdiHeader.BlockSize), block, cancellationToken);
    }

    /// <summary>Writes the header and the map.</summary>
    /// <param name="options">What the image says of itself.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public ValueTask FinishAsync(VdiOptions options, CancellationToken cancellationToken)
    {
        var start = new byte[DataOffset];
        new VdiHeader(VdiHeader.Size, (uint)DataOffset, diskSize, _map.Length, _allocated, options.Id, options.ModificationId).Write(start);
        for (var i = 0; i < _map.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(start.AsSpan(VdiHeader.Size + (i * sizeof(uint))), _map[i]);
        }

        return output.WriteAtAsync(0, start, cancellationToken);
    }

    private static uint[] NewMap(int blockCount)
    {
        var map = new uint[blockCount];
        Array.Fill(map, Absent);
        return map;
    }
}
