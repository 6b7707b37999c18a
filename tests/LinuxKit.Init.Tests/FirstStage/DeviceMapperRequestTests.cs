using System.Buffers.Binary;
using System.Text;
using LinuxKit.Init.FirstStage;

namespace LinuxKit.Init.Tests.FirstStage;

[TestClass]
public sealed class DeviceMapperRequestTests
{
    [TestMethod]
    public void Table_OneTarget_HasTheKernelsLayout()
    {
        var bytes = new DeviceMapperRequest("root", 8944, "linear", "/dev/sr0 64").Bytes;
        Assert.AreEqual(0, bytes.Length % 8);
        Assert.AreEqual(bytes.Length, Number(bytes, 12));
        Assert.AreEqual(312, Number(bytes, 16));
        Assert.AreEqual(1, Number(bytes, 20));
        Assert.AreEqual(1, Number(bytes, 28));
        Assert.AreEqual("root", Text(bytes, 48));
        Assert.AreEqual(8944L, BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(312 + 8)));
        Assert.AreEqual(bytes.Length - 312, Number(bytes, 312 + 20));
        Assert.AreEqual("linear", Text(bytes, 312 + 24));
        Assert.AreEqual("/dev/sr0 64", Text(bytes, 312 + 40));
    }

    [TestMethod]
    [DataRow(7)]
    [DataRow(8)]
    public void Table_ParametersOfAnyLength_EndInNul(int length)
    {
        var bytes = new DeviceMapperRequest("a", 1, "linear", new string('x', length)).Bytes;
        Assert.AreEqual(0, bytes[^1]);
        Assert.AreEqual(312 + 48 + (length == 8 ? 8 : 0), bytes.Length);
    }

    [TestMethod]
    [DataRow(0xFE00L, 0L)]
    [DataRow(0xFE05L, 5L)]
    [DataRow(0x10FE02L, 0x102L)]
    public void Minor_OfAnAnswer_IsTheDevicesNumber(long device, long minor)
    {
        var request = new DeviceMapperRequest("a");
        BinaryPrimitives.WriteInt64LittleEndian(request.Bytes.AsSpan(40), device);
        Assert.AreEqual(minor, request.Minor);
    }

    private static int Number(byte[] bytes, int offset) => BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(offset));

    private static string Text(byte[] bytes, int offset) => Encoding.UTF8.GetString(bytes.AsSpan(offset, bytes.AsSpan(offset).IndexOf((byte)0)));
}
