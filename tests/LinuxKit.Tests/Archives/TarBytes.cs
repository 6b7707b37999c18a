using System.Text;
using LinuxKit.Archives;

namespace LinuxKit.Tests.Archives;

/// <summary>Makes tar blocks by hand, right and wrong ones.</summary>
internal static class TarBytes
{
    public static byte[] Header(string name, char type, long size)
    {
        var block = new byte[TarHeader.Size];
        new TarHeader(name, 0, 0, 0, size, 0, (byte)type, "", 0, 0).Write("", block);
        return block;
    }

    public static byte[] Extended(string records, char type = 'x') => Extended(Encoding.UTF8.GetBytes(records), type);

    public static byte[] Extended(byte[] records, char type = 'x') =>
        [.. Header("pax", type, records.Length), .. records, .. new byte[Padding.After(records.Length, TarHeader.Size)]];

    /// <summary>Text filled up to whole blocks.</summary>
    public static byte[] Block(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [.. bytes, .. new byte[Padding.After(bytes.Length, TarHeader.Size)]];
    }

    /// <summary>Gives every block that could be a header the checksum of one, so that a changed archive gets past the first check.</summary>
    public static void FixChecksums(byte[] archive)
    {
        for (var offset = 0; offset + TarHeader.Size <= archive.Length; offset += TarHeader.Size)
        {
            var block = archive.AsSpan(offset, TarHeader.Size);
            if (block.ContainsAnyExcept((byte)0) && block[156] is 0 or (>= (byte)'0' and <= (byte)'9') or (>= (byte)'A' and <= (byte)'z'))
            {
                block[148..156].Fill((byte)' ');
                var sum = 0;
                foreach (var value in block)
                {
                    sum += value;
                }

                TarNumber.Write(sum, block[148..155]);
            }
        }
    }
}
