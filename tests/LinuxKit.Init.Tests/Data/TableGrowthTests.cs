using LinuxKit.Init.Data;

namespace LinuxKit.Init.Tests.Data;

/// <summary>Tables of disks that became larger, judged by the programs that made them.</summary>
[TestClass]
public sealed class TableGrowthTests
{
    private const long Mebibyte = DiskFile.Mebibyte;

    [TestMethod]
    [DataRow(40 * Mebibyte)]
    [DataRow((40 * Mebibyte) + 512)]
    [DataRow(3L << 40)]
    public void Plan_LargerDiskWithGpt_LastPartitionReachesTheEnd(long size)
    {
        using var disk = NewGpt();
        disk.Size = size;

        var growth = disk.Plan(3);
        disk.Write(growth!.Writes);

        Assert.Contains("No problems found.", disk.Ask("sgdisk", "-v"));
        var third = disk.Table().Partitions[2];
        Assert.AreEqual(growth.Size, third.Size);
        Assert.AreEqual((size / Mebibyte * Mebibyte) - Mebibyte, third.Offset + third.Size);
        Assert.Contains($"Partition size: {third.Size / 512} sectors", disk.Ask("sgdisk", "-i", "3"));
        Assert.Contains("Partition name: 'data'", disk.Ask("sgdisk", "-i", "3"));
        Assert.IsNull(disk.Plan(3));
    }

    [TestMethod]
    public void Plan_PowerFailsAfterAnyBlock_TheNextBootHasAWholeTable()
    {
        using var whole = NewGpt();
        whole.Size = 40 * Mebibyte;
        var writes = whole.Plan(3)!.Writes;
        for (var count = 0; count <= writes.Count; count++)
        {
            foreach (var torn in new[] { false, true }.Where(torn => !torn || count < writes.Count))
            {
                using var disk = NewGpt();
                disk.Size = 40 * Mebibyte;
                var before = disk.Table().Partitions[2];
                disk.Write(writes.Take(count));
                if (torn)
                {
                    disk.Write([writes[count] with { Bytes = [.. writes[count].Bytes.Take(100)] }]);
                }

                var after = disk.Table().Partitions;
                Assert.HasCount(3, after, $"{count} {torn}");
                Assert.AreEqual(before.Id, after[2].Id);
                if (disk.Plan(3) is { } again)
                {
                    disk.Write(again.Writes);
                }

                Assert.Contains("No problems found.", disk.Ask("sgdisk", "-v"), $"{count} {torn}");
                Assert.AreEqual(whole.Plan(3)!.Size, disk.Table().Partitions[2].Size);
            }
        }
    }

    [TestMethod]
    public void Plan_DiskAsItWas_IsLeftAlone()
    {
        using var disk = NewGpt();
        Assert.IsNull(disk.Plan(3));

        disk.Size += 512 * 32;
        Assert.IsNull(disk.Plan(3));
    }

    [TestMethod]
    public void Plan_SmallerDisk_IsLeftAlone()
    {
        using var disk = NewGpt();
        disk.Size = 12 * Mebibyte;
        Assert.HasCount(2, disk.Table().Partitions);
        Assert.IsNull(disk.Plan(2));
    }

    [TestMethod]
    public void Plan_OtherPartitionBehind_IsLeftAlone()
    {
        using var disk = NewGpt();
        disk.Size = 40 * Mebibyte;
        Assert.IsNull(disk.Plan(1));
        Assert.IsNull(disk.Plan(2));
    }

    [TestMethod]
    [DataRow(64 * Mebibyte, 64 * Mebibyte)]
    [DataRow(3L << 40, 2L << 40)]
    public void Plan_LargerDiskWithMbr_LastPartitionReachesTheEnd(long size, long end)
    {
        using var disk = DiskFile.WithMbr(16 * Mebibyte, "label: dos\nlabel-id: 0x90ab12cd\nstart=2048, size=4096, type=c\nstart=6144, size=20480, type=83\n");
        Assert.AreEqual("90ab12cd-02", disk.Table().Partitions[1].Id);
        disk.Size = size;

        Assert.IsNull(disk.Plan(1));
        var growth = disk.Plan(2);
        disk.Write(growth!.Writes);

        var second = disk.Table().Partitions[1];
        Assert.AreEqual(end, second.Offset + second.Size);
        Assert.AreEqual(second.Size, growth.Size);
        Assert.Contains($"size={second.Size / 512,12}", disk.Ask("sfdisk", "-d"));
        Assert.IsNull(disk.Plan(2));
    }

    [TestMethod]
    public void Read_SuperblockOfMke2fs_SaysItsSize()
    {
        using var disk = new DiskFile { Size = 20 * Mebibyte };
        disk.Ask("mke2fs", "-q", "-t", "ext4", "-b", "1024", "-O", "64bit");
        var size = Ext4Size.Read(disk.Read(0, Ext4Size.Length));
        Assert.AreEqual(new Ext4Size(1024, 20 * 1024, true), size);
        Assert.AreEqual(1UL << 40, size.BlocksOn(1L << 50));

        disk.Ask("mke2fs", "-q", "-F", "-t", "ext4", "-b", "4096", "-O", "^64bit");
        size = Ext4Size.Read(disk.Read(0, Ext4Size.Length));
        Assert.AreEqual(new Ext4Size(4096, 20 * 256, false), size);
        Assert.AreEqual(uint.MaxValue, size.BlocksOn(1L << 50));
    }

    private static DiskFile NewGpt() => DiskFile.WithGpt(
        16 * Mebibyte, "-n", "2:8192:12287", "-c", "2:root", "-n", "1:2048:8191", "-c", "1:EFI", "-n", "3:12288:30719", "-c", "3:data", "-u", "3:11111111-2222-3333-4444-5566778899aa");
}
