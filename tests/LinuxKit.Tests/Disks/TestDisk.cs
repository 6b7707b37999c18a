using LinuxKit.Disks;

namespace LinuxKit.Tests.Disks;

/// <summary>A disk to put into images: zeros, and pieces of data at some places.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Pieces">Where the pieces are, in ascending order, and what they are.</param>
internal sealed record TestDisk(long Size, params (long Offset, byte[] Bytes)[] Pieces)
{
    private const int Mebibyte = 1 << 20;

    /// <summary>Disks of all kinds, by name.</summary>
    public static IReadOnlyDictionary<string, TestDisk> All { get; } = new Dictionary<string, TestDisk>
    {
        ["one sector"] = new(512, (0, Noise(512))),
        ["empty"] = new(64 * Mebibyte),
        ["all noise"] = new(3 * Mebibyte, (0, Noise(3 * Mebibyte))),
        ["all text"] = new(5 * Mebibyte, (0, Text(5 * Mebibyte))),
        ["one sector less"] = new((8 * Mebibyte) - 512, (0, Text(100_000)), ((8 * Mebibyte) - 1024, Noise(512))),
        ["one sector more"] = new((8 * Mebibyte) + 512, (70_000, Noise(70_000)), (8 * Mebibyte, Text(512))),
        ["last byte"] = new(40 * Mebibyte, ((40 * Mebibyte) - 1, [1])),
        ["far apart"] = new(600L * Mebibyte, (0, Text(10)), (3 * Mebibyte, Noise(3 * Mebibyte)), (530L * Mebibyte, Text(200_000)), ((600L * Mebibyte) - 65_536, Text(65_536))),
    };

    public static IEnumerable<object[]> Names => All.Keys.Select(name => new object[] { name });

    /// <summary>The disk, in pieces of a length that no block is a multiple of.</summary>
    public DiskContent Content => new(Size, WriteAsync);

    /// <summary>Bytes that no compression makes smaller.</summary>
    public static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Bytes that compress.</summary>
    public static byte[] Text(int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
        {
            bytes[i] = (byte)('a' + (i * 7919L / 13 % 26));
        }

        return bytes;
    }

    private async Task WriteAsync(Stream output, CancellationToken cancellationToken)
    {
        var zeros = new byte[1_000_003];
        var position = 0L;
        foreach (var (offset, bytes) in Pieces)
        {
            await WriteZerosAsync(offset - position);
            await output.WriteAsync(bytes, cancellationToken);
            position = offset + bytes.Length;
        }

        await WriteZerosAsync(Size - position);

        async Task WriteZerosAsync(long count)
        {
            for (; count > 0; count -= zeros.Length)
            {
                await output.WriteAsync(zeros.AsMemory(0, (int)Math.Min(count, zeros.Length)), cancellationToken);
            }
        }
    }
}
