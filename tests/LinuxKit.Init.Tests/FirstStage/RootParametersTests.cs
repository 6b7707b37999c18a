using LinuxKit.Init.Boot;
using LinuxKit.Init.FirstStage;
using LinuxKit.Init.FirstStage.Partitions;

namespace LinuxKit.Init.Tests.FirstStage;

[TestClass]
public sealed class RootParametersTests
{
    private const string Hash = "fc3bfb5f5bacc5bf6ae02c1e452d2431a8c01c18c184cff6fc2fed98ef5c21bf";

    [TestMethod]
    public void Read_RootAlone_HasTheDefaults()
    {
        var root = Read("quiet root=PARTUUID=ABC-01 ro\n");
        Assert.AreEqual(new DeviceReference(DeviceReferenceKind.PartitionId, "ABC-01"), root.Device);
        Assert.IsEmpty(root.FileSystems);
        Assert.IsNull(root.Flags);
        Assert.IsNull(root.Hash);
        Assert.AreEqual(30, root.Wait?.TotalSeconds);
        CollectionAssert.AreEqual((string[])["/sbin/init", "/init"], root.Programs.ToArray());
    }

    [TestMethod]
    public void Read_AllParameters_AreTaken()
    {
        var root = Read($"root=/dev/vda2 rootfstype=erofs,squashfs rootflags=dax rootwait=5 init=/bin/sh roothash={Hash.ToUpperInvariant()} linuxkit.verity_hash=PARTLABEL=v");
        Assert.AreEqual(new DeviceReference(DeviceReferenceKind.Path, "/dev/vda2"), root.Device);
        CollectionAssert.AreEqual((string[])["erofs", "squashfs"], root.FileSystems.ToArray());
        Assert.AreEqual("dax", root.Flags);
        Assert.AreEqual(5, root.Wait?.TotalSeconds);
        Assert.AreEqual("/bin/sh", root.Programs.Single());
        Assert.AreEqual(Hash, root.Hash?.Text);
        Assert.AreEqual(new DeviceReference(DeviceReferenceKind.PartitionLabel, "v"), root.HashDevice);
    }

    [TestMethod]
    public void Read_HashAlone_NamesBothPartitionsByItsHalves()
    {
        var root = Read($"roothash={Hash}");
        Assert.AreEqual("PARTUUID=fc3bfb5f-5bac-c5bf-6ae0-2c1e452d2431", root.Device.ToString());
        Assert.AreEqual("PARTUUID=a8c01c18-c184-cff6-fc2f-ed98ef5c21bf", root.HashDevice?.ToString());
    }

    [TestMethod]
    public void Read_HashOffset_IsOnTheRootUnlessAnotherDeviceIsNamed()
    {
        var root = Read($"root=/dev/vda roothash={Hash} linuxkit.verity_hash_offset=8192");
        Assert.AreEqual(root.Device, root.HashDevice);
        Assert.AreEqual(8192, root.HashOffset);
        Assert.AreEqual("/dev/vdb", Read($"root=/dev/vda roothash={Hash} linuxkit.verity_hash=/dev/vdb linuxkit.verity_hash_offset=8192").HashDevice?.ToString());
    }

    [TestMethod]
    public void Read_RootWaitAlone_WaitsForEver() => Assert.IsNull(Read("root=/dev/sda rootwait").Wait);

    [TestMethod]
    [DataRow("")]
    [DataRow("quiet root=")]
    [DataRow("root=LABEL=x")]
    [DataRow("root=PARTUUID=")]
    [DataRow("root=PARTUUID=abc/PARTNROFF=1")]
    [DataRow("root=sda1")]
    [DataRow("root=/dev/sda linuxkit.verity_hash=/dev/sdb")]
    [DataRow("root=/dev/sda linuxkit.verity_hash_offset=4096")]
    [DataRow($"root=/dev/sda roothash={Hash} linuxkit.verity_hash_offset=-4096")]
    [DataRow($"root=/dev/sda roothash={Hash} linuxkit.verity_hash_offset=4k")]
    [DataRow("root=/dev/sda roothash=abcd")]
    [DataRow("root=/dev/sda roothash=zc3bfb5f5bacc5bf6ae02c1e452d2431a8c01c18c184cff6fc2fed98ef5c21bf")]
    [DataRow("root=/dev/sda roothash=fc3bfb5f5bacc5bf6ae02c1e452d2431a8c01c18c184cff6fc2fed98ef5c21b")]
    public void Read_WrongParameters_AreABootFailure(string text) => Assert.ThrowsExactly<BootFailure>(() => Read(text));

    [TestMethod]
    public void Names_Partition_ComparesIdsWithoutCaseAndLabelsWithIt()
    {
        var partition = new Partition(1, "90ab12cd-02", "Root", 0, 0);
        Assert.IsTrue(DeviceReference.Parse("root", "PARTUUID=90AB12CD-02").Names(partition));
        Assert.IsTrue(DeviceReference.Parse("root", "PARTLABEL=Root").Names(partition));
        Assert.IsFalse(DeviceReference.Parse("root", "PARTLABEL=root").Names(partition));
        Assert.IsFalse(DeviceReference.Parse("root", "PARTUUID=90ab12cd-03").Names(partition));
    }

    private static RootParameters Read(string text) => RootParameters.Read(new CommandLine(text));
}
