using System.Buffers.Binary;
using System.Diagnostics;
using LinuxKit.Init.FirstStage.Partitions;

namespace LinuxKit.Init.Tests.FirstStage;

[TestClass]
public sealed class PartitionTableTests
{
    [TestMethod]
    public void Read_Gpt_GivesUsedEntriesWithTheirNumbers()
    {
        var table = TestDisk.WithGpt().Read();
        Assert.AreEqual("GPT", table.Kind);
        Assert.HasCount(2, table.Partitions);
        Assert.AreEqual(new Partition(3, "11111111-2222-3333-4444-5566778899aa", "root", 100 * 512, 100 * 512), table.Partitions[1]);
    }

    [TestMethod]
    public void Read_GptOfDiskSectorsOnACd_IsFoundToo() => Assert.HasCount(2, TestDisk.WithGpt().Read(blockSize: 2048).Partitions);

    [TestMethod]
    public void Read_PrimaryDamaged_TakesTheBackup()
    {
        var disk = TestDisk.WithGpt(disk => disk.WriteBackup());
        disk.Header.Clear();
        Assert.HasCount(2, disk.Read().Partitions);
        disk.BackupHeader[30] ^= 1;
        Assert.AreEqual("damaged GPT", disk.Read().Kind);
    }

    [TestMethod]
    public void Read_WhatSgdiskMade_IsWhatItSays()
    {
        if (!File.Exists("/usr/sbin/sgdisk") && !File.Exists("/sbin/sgdisk"))
        {
            Assert.Inconclusive("sgdisk is not installed.");
        }

        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, new byte[4 * 1024 * 1024]);
            string[] arguments = ["-n", "2:2048:+1M", "-c", "2:Wurzel ä", "-u", $"2:{TestDisk.RootId}", "-n", "1:0:+512K", path];
            using var sgdisk = Process.Start(new ProcessStartInfo("sgdisk", arguments) { RedirectStandardOutput = true })!;
            sgdisk.StandardOutput.ReadToEnd();
            sgdisk.WaitForExit();
            Assert.AreEqual(0, sgdisk.ExitCode);

            var bytes = File.ReadAllBytes(path);
            var table = PartitionTable.Read((offset, destination) => bytes.AsSpan((int)offset, destination.Length).TryCopyTo(destination), 512, bytes.Length);
            Assert.HasCount(2, table.Partitions);
            Assert.AreEqual(new Partition(2, TestDisk.RootId.ToString(), "Wurzel ä", 2048 * 512, 1024 * 1024), table.Partitions[1]);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    [DataRow(12, 91u, DisplayName = "header shorter than its fields")]
    [DataRow(12, 513u, DisplayName = "header longer than its block")]
    [DataRow(12, uint.MaxValue, DisplayName = "header without end")]
    [DataRow(24, 2u, DisplayName = "header of another block")]
    [DataRow(72, 5000u, DisplayName = "entries behind the disk")]
    [DataRow(72, 2040u, DisplayName = "entries that cross the disk's end")]
    [DataRow(76, uint.MaxValue, DisplayName = "entries beyond all numbers")]
    [DataRow(80, 0u, DisplayName = "no entries")]
    [DataRow(80, 8193u, DisplayName = "more entries than are read")]
    [DataRow(80, uint.MaxValue, DisplayName = "entries of 512 GB")]
    [DataRow(84, 0u, DisplayName = "entries without length")]
    [DataRow(84, 256u, DisplayName = "entries of another length")]
    public void Read_HostileHeaderWithRightChecksum_IsDamaged(int offset, uint value)
    {
        var disk = TestDisk.WithGpt(disk => BinaryPrimitives.WriteUInt32LittleEndian(disk.Header[offset..], value));
        Assert.AreEqual("damaged GPT", disk.Read().Kind);
    }

    [TestMethod]
    [DataRow(512, DisplayName = "header")]
    [DataRow(1024 + 256 + 60, DisplayName = "entry")]
    public void Read_WrongChecksum_IsDamaged(int offset)
    {
        var disk = TestDisk.WithGpt();
        disk.Bytes[offset] ^= 0x20;
        Assert.AreEqual("damaged GPT", disk.Read().Kind);
    }

    [TestMethod]
    [DataRow(200UL, 199UL, DisplayName = "ends before it starts")]
    [DataRow(0UL, 2048UL, DisplayName = "ends behind the disk")]
    [DataRow(ulong.MaxValue, ulong.MaxValue, DisplayName = "at the end of all numbers")]
    [DataRow(0UL, ulong.MaxValue, DisplayName = "as long as all numbers")]
    public void Read_HostileEntry_IsLeftOut(ulong first, ulong last)
    {
        var disk = TestDisk.WithGpt(disk => disk.AddEntry(3, TestDisk.RootId, first, last, "root"));
        Assert.HasCount(1, disk.Read().Partitions);
    }

    [TestMethod]
    public void Read_AnyChangedByteOfTheTable_NeverThrows()
    {
        foreach (var offset in Enumerable.Range(0x1B0, 0x50).Concat(Enumerable.Range(512, 92)).Concat(Enumerable.Range(1024 + 256, 128)))
        {
            foreach (var value in (ReadOnlySpan<byte>)[0, 0x7F, 0xFF])
            {
                TestDisk.WithGpt(disk => disk.Bytes[offset] = value).Read();
            }
        }
    }

    [TestMethod]
    public void Read_DiskOfOneSector_HasNoTable()
    {
        var disk = TestDisk.WithGpt();
        Assert.AreEqual("damaged GPT", PartitionTable.Read((offset, destination) => offset == 0 && disk.Bytes.AsSpan(0, destination.Length).TryCopyTo(destination), 512, 512).Kind);
        Assert.AreEqual("no partition table", PartitionTable.Read((_, _) => false, 512, 0).Kind);
    }

    [TestMethod]
    public void Read_Mbr_GivesSignatureAndNumberAsId()
    {
        var disk = new TestDisk();
        BinaryPrimitives.WriteUInt32LittleEndian(disk.Bytes.AsSpan(0x1B8), 0x90ab12cd);
        var second = disk.Bytes.AsSpan(0x1CE);
        second[0] = 0x80;
        second[4] = 0x83;
        BinaryPrimitives.WriteUInt32LittleEndian(second[8..], 2048);
        BinaryPrimitives.WriteUInt32LittleEndian(second[12..], uint.MaxValue);
        disk.Mark();

        var table = disk.Read();
        Assert.AreEqual("MBR", table.Kind);
        Assert.AreEqual(new Partition(2, "90ab12cd-02", "", 2048 * 512, uint.MaxValue * 512L), table.Partitions.Single());
    }

    [TestMethod]
    public void Read_BootSectorOfAFileSystem_HasNoTable()
    {
        var disk = new TestDisk();
        disk.Bytes.AsSpan(0x1BE, 64).Fill(0x20);
        disk.Mark();
        Assert.AreEqual("no partition table", disk.Read().Kind);
    }

    [TestMethod]
    public void Crc32_OfTheCheckString_IsTheStandards() => Assert.AreEqual(0xCBF43926, Crc32.Of("123456789"u8));
}
