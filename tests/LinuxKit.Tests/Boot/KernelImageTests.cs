using System.Buffers.Binary;
using LinuxKit.Boot;

namespace LinuxKit.Tests.Boot;

[TestClass]
public sealed class KernelImageTests
{
    [TestMethod]
    public void Read_BzImage_FindsThePayloadBehindTheSetupSectors()
    {
        var header = new byte[KernelImage.HeaderSize];
        header[0x1F1] = 27;
        "HdrS"u8.CopyTo(header.AsSpan(0x202));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(0x248), 0x2D4);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(0x24C), 1000);

        Assert.AreEqual(new KernelImage((28 * 512) + 0x2D4) { PayloadSize = 1000, EndsInSize = true }, KernelImage.Read(header));
    }

    [TestMethod]
    public void Read_SetupSectorsZero_MeansFour()
    {
        var header = new byte[KernelImage.HeaderSize];
        "HdrS"u8.CopyTo(header.AsSpan(0x202));

        Assert.AreEqual(5 * 512, KernelImage.Read(header).PayloadOffset);
    }

    [TestMethod]
    public void Read_ZbootImage_FindsThePayload()
    {
        var header = new byte[64];
        "MZ\0\0zimg"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), 4096);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(12), 1000);

        Assert.AreEqual(new KernelImage(4096) { PayloadSize = 1000 }, KernelImage.Read(header));
    }

    [TestMethod]
    public void Read_EveryTruncation_NeverThrows()
    {
        var header = new byte[KernelImage.HeaderSize];
        "MZ\0\0zimg"u8.CopyTo(header);
        "HdrS"u8.CopyTo(header.AsSpan(0x202));
        for (var length = 0; length <= header.Length; length++)
        {
            _ = KernelImage.Read(header.AsSpan(0, length));
        }
    }
}
