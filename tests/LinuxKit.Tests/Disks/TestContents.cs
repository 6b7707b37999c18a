using LinuxKit.Disks;

namespace LinuxKit.Tests.Disks;

/// <summary>Contents to put on disks.</summary>
internal static class TestContents
{
    /// <summary>Bytes that repeat after a prime number of them, so that no two sectors are the same.</summary>
    public static byte[] Bytes(int size, int seed) => [.. Enumerable.Range(0, size).Select(index => (byte)((index % 251 + 1) * (seed + 1) + seed))];

    public static DiskContent Pattern(int size, int seed) => DiskContent.Of(Bytes(size, seed));

    /// <summary>Zeros, of which there may be more than memory.</summary>
    public static DiskContent Zeros(long size) => DiskLayout.Compose(size, []);

    public static async Task<byte[]> ToBytesAsync(this DiskContent content, CancellationToken cancellationToken)
    {
        using var memory = new MemoryStream();
        await content.WriteAsync(memory, cancellationToken);
        Assert.AreEqual(content.Size, memory.Length);
        return memory.ToArray();
    }

    /// <summary>Writes a file with holes where there are only zeros.</summary>
    public static async Task ToFileAsync(this DiskContent content, string path, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.CreateNew);
        await using var sparse = new SparseFileStream(file);
        await content.WriteAsync(sparse, cancellationToken);
        sparse.Finish();
        Assert.AreEqual(content.Size, file.Length);
    }
}
