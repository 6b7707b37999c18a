using System.Buffers.Binary;
using LinuxKit.Init.FirstStage;
using LinuxKit.Init.FirstStage.Verity;

namespace LinuxKit.Init.Tests.FirstStage;

[TestClass]
public sealed class VeritySuperblockTests
{
    private static readonly RootHash Hash = RootHash.Parse("fc3bfb5f5bacc5bf6ae02c1e452d2431a8c01c18c184cff6fc2fed98ef5c21bf");

    // The first 92 bytes of: head -c 4579328 /dev/zero > data; veritysetup format data hash --salt=aabbccdd --uuid=00000000-0000-0000-0000-000000000001
    private const string OfVeritySetup =
        "76657269747900000100000001000000000000000000000000000000000000017368613235360000000000000000000000000000000000000000000000000000"
        + "00100000001000005e040000000000000400000000000000aabbccdd";

    [TestMethod]
    public void Target_WhatVeritySetupWrote_IsTheTableThatTheKernelTakes()
    {
        var superblock = VeritySuperblock.Read(Block());
        Assert.AreEqual(8944, superblock.DataSectors);
        Assert.AreEqual($"1 /dev/vda2 /dev/vda3 4096 4096 1118 1 sha256 {Hash.Text} aabbccdd 1 panic_on_corruption", superblock.Target("/dev/vda2", "/dev/vda3", 0, Hash));
    }

    [TestMethod]
    public void Target_NoSaltAndSmallBlocks_HasADashAndStartsBehindTheSuperblock()
    {
        var block = Block();
        BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(68), 512);
        BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(80), 0);
        StringAssert.Contains(VeritySuperblock.Read(block).Target("d", "h", 0, Hash), " 4096 512 1118 1 sha256 ", StringComparison.Ordinal);
        StringAssert.Contains(VeritySuperblock.Read(block).Target("d", "h", 0, Hash), " - 1 panic", StringComparison.Ordinal);
    }

    [TestMethod]
    public void Target_TreeBehindTheData_StartsBehindItsSuperblock()
    {
        var superblock = VeritySuperblock.Read(Block());
        StringAssert.StartsWith(superblock.Target("d", "d", 1118 * 4096, Hash), "1 d d 4096 4096 1118 1119 sha256 ", StringComparison.Ordinal);
        Assert.ThrowsExactly<BootFailure>(() => superblock.Target("d", "d", 2048, Hash));
    }

    [TestMethod]
    public void Target_HashOfAnotherLength_IsABootFailure()
    {
        var block = Block();
        "sha512"u8.CopyTo(block.AsSpan(32));
        Assert.ThrowsExactly<BootFailure>(() => VeritySuperblock.Read(block).Target("d", "h", 0, Hash));
    }

    [TestMethod]
    [DataRow(0, 0u, DisplayName = "no mark")]
    [DataRow(8, 2u, DisplayName = "other version")]
    [DataRow(12, 0u, DisplayName = "hash type of ChromeOS")]
    [DataRow(32, 0x33637263u, DisplayName = "a checksum for a hash")]
    [DataRow(64, 0u, DisplayName = "no block size")]
    [DataRow(64, 4097u, DisplayName = "block size between powers of two")]
    [DataRow(68, 131072u, DisplayName = "large block size")]
    [DataRow(76, 0xFFFFFFFFu, DisplayName = "more bytes than numbers")]
    [DataRow(80, 257u, DisplayName = "salt behind its field")]
    public void Read_HostileSuperblock_IsABootFailure(int offset, uint value)
    {
        var block = Block();
        BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(offset), value);
        Assert.ThrowsExactly<BootFailure>(() => VeritySuperblock.Read(block));
    }

    private static byte[] Block()
    {
        var block = new byte[VeritySuperblock.Size];
        Convert.FromHexString(OfVeritySetup).CopyTo(block, 0);
        return block;
    }
}
