using System.Buffers;
using System.Buffers.Binary;
using LinuxKit.Archives;

namespace LinuxKit.Disks.Iso9660;

/// <summary>The table of a hierarchy's directories: ECMA-119, section 9.4. Each hierarchy has one in either order of bytes.</summary>
internal static class PathTable
{
    private const int HeaderSize = 8;

    /// <summary>The length of a table in bytes.</summary>
    public static int Measure(IEnumerable<IsoDirectory> directories) => directories.Sum(directory => RecordSize(directory.Identifier.Length));

    /// <summary>Encodes a table.</summary>
    /// <param name="directories">The directories, which are placed.</param>
    /// <param name="isBigEndian">Whether numbers have their most significant byte first: type M, and not L.</param>
    public static ReadOnlyMemory<byte> Encode(IReadOnlyCollection<IsoDirectory> directories, bool isBigEndian)
    {
        var table = new ArrayBufferWriter<byte>(Measure(directories));
        foreach (var directory in directories)
        {
            var identifier = directory.Identifier.Span;
            var size = RecordSize(identifier.Length);
            var record = table.GetSpan(size)[..size];
            record.Clear();
            record[0] = (byte)identifier.Length;
            if (isBigEndian)
            {
                BinaryPrimitives.WriteUInt32BigEndian(record[2..], directory.Sector);
                BinaryPrimitives.WriteUInt16BigEndian(record[6..], (ushort)directory.Parent.Number);
            }
            else
            {
                BinaryPrimitives.WriteUInt32LittleEndian(record[2..], directory.Sector);
                BinaryPrimitives.WriteUInt16LittleEndian(record[6..], (ushort)directory.Parent.Number);
            }

            identifier.CopyTo(record[HeaderSize..]);
            table.Advance(size);
        }

        return table.WrittenMemory;
    }

    private static int RecordSize(int identifierLength) => HeaderSize + identifierLength + Padding.After(identifierLength, 2);
}
