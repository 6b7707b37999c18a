using LinuxKit.Init.Boot;
using LinuxKit.Init.Data;
using LinuxKit.Init.FirstStage;

namespace LinuxKit.Init.Tests.Data;

[TestClass]
public sealed class DataParametersTests
{
    [TestMethod]
    public void Read_Nothing_IsNothing() => Assert.IsNull(Read("quiet root=/dev/vda linuxkit.data_path=/x"));

    [TestMethod]
    public void Read_Parameters_AreTaken()
    {
        var data = Read("quiet linuxkit.data=PARTUUID=ABC-01 linuxkit.data_path=/var/lib/app linuxkit.data_grow=1 rootwait=7\n");
        Assert.AreEqual(new DeviceReference(DeviceReferenceKind.PartitionId, "ABC-01"), data?.Device);
        Assert.AreEqual("/var/lib/app", data?.Path);
        Assert.IsTrue(data?.Grows);
        Assert.AreEqual(7, data?.Wait?.TotalSeconds);

        data = Read("linuxkit.data=PARTUUID=ABC-01");
        Assert.AreEqual("/data", data?.Path);
        Assert.IsFalse(data?.Grows);
        Assert.AreEqual(30, data?.Wait?.TotalSeconds);
    }

    [TestMethod]
    [DataRow("linuxkit.data=/dev/sdb1 linuxkit.data_grow=1")]
    [DataRow("linuxkit.data=PARTLABEL=data linuxkit.data_grow=1")]
    [DataRow("linuxkit.data=PARTUUID=ABC-01 linuxkit.data_grow=0")]
    public void Read_PartitionThatMayBeAnybodys_DoesNotGrow(string commandLine) => Assert.IsFalse(Read(commandLine)?.Grows);

    [TestMethod]
    [DataRow("linuxkit.data=data")]
    [DataRow("linuxkit.data=PARTUUID=1 linuxkit.data_path=data")]
    public void Read_Nonsense_IsAFailure(string commandLine) => Assert.ThrowsExactly<BootFailure>(() => Read(commandLine));

    private static DataParameters? Read(string commandLine) => DataParameters.Read(new CommandLine(commandLine));
}
