using System.Buffers.Binary;
using LinuxKit.Disks.Trees;

namespace LinuxKit.Disks.SquashFs;

/// <summary>The numbers of users and groups: inodes have 16 bits for each, and the numbers have 32.</summary>
internal sealed class IdTable
{
    private readonly Dictionary<uint, ushort> _indexes = [];

    /// <summary>Number of users and groups.</summary>
    public ushort Count => (ushort)_indexes.Count;

    /// <summary>The index of a user or group.</summary>
    /// <param name="id">Its number.</param>
    /// <exception cref="LinuxKitException">There are more than the format has indexes for.</exception>
    public ushort IndexOf(uint id)
    {
        if (!_indexes.TryGetValue(id, out var index))
        {
            if (_indexes.Count == ushort.MaxValue)
            {
                throw TreeDiagnostics.NoPlace.Error($"User or group {id} is one more than the {ushort.MaxValue} that a SquashFS holds.");
            }

            index = (ushort)_indexes.Count;
            _indexes.Add(id, index);
        }

        return index;
    }

    /// <summary>The table's content: the numbers by their index.</summary>
    public byte[] Content()
    {
        var content = new byte[_indexes.Count * sizeof(uint)];
        foreach (var (id, index) in _indexes)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(index * sizeof(uint)), id);
        }

        return content;
    }
}
