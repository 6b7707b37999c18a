using System.Buffers.Binary;
using LinuxKit.Disks.Iso9660;

namespace LinuxKit.Tests.Disks.Iso9660;

[TestClass]
public sealed class DirectoryExtentTests
{
    private const int Sector = 2048;
    private const int FirstContinuation = 1000;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow(0, 0)]
    [DataRow(1, 1)]
    [DataRow(3, 100)]
    [DataRow(20, 255)]
    [DataRow(40, 250)]
    [DataRow(500, 4)]
    public async Task Add_RowOfEntries_GoesOnInAreasWithinSectors(int count, int size)
    {
        var rows = Enumerable.Range(0, 7).Select(seed => Row(new Random(seed), count, size)).ToArray();
        var extent = new DirectoryExtent(FirstContinuation);
        foreach (var row in rows)
        {
            extent.Add(new DirectoryRecord(1, 2, 3, FileFlags.None), "NAME.;1"u8, row);
        }

        var bytes = new MemoryStream();
        await extent.WriteAsync(bytes, TestContext.CancellationToken);

        Assert.AreEqual((extent.RecordSectors + extent.ContinuationSectors) * Sector, bytes.Length);
        CollectionAssert.AreEqual(rows.Select(Convert.ToHexString).ToArray(), Read(bytes.ToArray(), extent.RecordSectors).Select(Convert.ToHexString).ToArray());
    }

    [TestMethod]
    [DataRow(8)]
    [DataRow(9)]
    public async Task Add_RecordsThatFillASector_DontCrossIt(int count)
    {
        var extent = new DirectoryExtent(FirstContinuation);
        for (var i = 0; i < count; i++)
        {
            extent.Add(new DirectoryRecord(1, 2, 3, FileFlags.None), "NAME.;1"u8, Row(new Random(i), 1, 254 - 40));
        }

        var bytes = new MemoryStream();
        await extent.WriteAsync(bytes, TestContext.CancellationToken);

        Assert.AreEqual(count <= 8 ? 1 : 2, extent.RecordSectors);
        Assert.AreEqual(0, extent.ContinuationSectors);
        Assert.AreEqual(count, Read(bytes.ToArray(), extent.RecordSectors).Count);
    }

    private static byte[] Row(Random random, int count, int size)
    {
        var row = new MemoryStream();
        for (var i = 0; i < count; i++)
        {
            var entry = new byte[Math.Max(size, 4)];
            random.NextBytes(entry);
            "XX"u8.CopyTo(entry);
            entry[2] = (byte)entry.Length;
            row.Write(entry);
        }

        return row.ToArray();
    }

    // The system use fields of all records, put together as the protocol says.
    private static List<byte[]> Read(byte[] directory, int recordSectors)
    {
        var rows = new List<byte[]>();
        for (var offset = 0; offset < recordSectors * Sector;)
        {
            var size = directory[offset];
            if (size == 0)
            {
                offset = (offset / Sector + 1) * Sector;
                continue;
            }

            Assert.AreEqual(0, size % 2);
            Assert.IsLessThanOrEqualTo(Sector, (offset % Sector) + size);
            var row = new List<byte>();
            Follow(directory, recordSectors, directory.AsSpan(offset + 40, size - 40), row);
            rows.Add([.. row]);
            offset += size;
        }

        return rows;
    }

    private static void Follow(byte[] directory, int recordSectors, ReadOnlySpan<byte> area, List<byte> row)
    {
        var rest = area;
        while (rest.Length >= 4)
        {
            var entry = rest[..rest[2]];
            rest = rest[entry.Length..];
            if (!entry.StartsWith("CE"u8))
            {
                row.AddRange(entry);
                continue;
            }

            var (sector, offset, length) = (Number(entry[4..]), Number(entry[12..]), Number(entry[20..]));
            Assert.IsLessThanOrEqualTo(Sector, offset + length);
            Assert.IsLessThan(4, rest.Length, "An area goes on in one other.");
            Follow(directory, recordSectors, directory.AsSpan((((sector - FirstContinuation) + recordSectors) * Sector) + offset, length), row);
        }

        Assert.IsLessThan(0, rest.IndexOfAnyExcept((byte)0));
    }

    private static int Number(ReadOnlySpan<byte> bytes)
    {
        Assert.AreEqual(BinaryPrimitives.ReadInt32LittleEndian(bytes), BinaryPrimitives.ReadInt32BigEndian(bytes[4..]));
        return BinaryPrimitives.ReadInt32LittleEndian(bytes);
    }
}
