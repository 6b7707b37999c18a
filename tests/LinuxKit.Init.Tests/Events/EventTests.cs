using System.Text;
using LinuxKit.Init.Events;
using LinuxKit.Init.Netlink;

namespace LinuxKit.Init.Tests.Events;

[TestClass]
public sealed class EventTests
{
    [TestMethod]
    [DataRow(0x0000, "exit code 0", true)]
    [DataRow(0x0300, "exit code 3", false)]
    [DataRow(0xFF00, "exit code 255", false)]
    [DataRow(0x0009, "killed by signal 9", false)]
    [DataRow(0x008B, "killed by signal 11", false)]
    public void FromWait_StatusOfWaitpid_TellsHowItEnded(int status, string expected, bool success)
    {
        var ended = ExitStatus.FromWait(status);
        Assert.AreEqual((expected, success), (ended.ToString(), ended.IsSuccess));
    }

    [TestMethod]
    [DataRow("10000000000000 0\n", true)]
    [DataRow("402000000 3803078f800d001 feffffdfffefffff fffffffffffffffe\n", true)]
    [DataRow("70000 0 0 0\n", false)]
    [DataRow("0\n", false)]
    [DataRow("", false)]
    [DataRow("zz 0", false)]
    public void HasPowerKey_CapabilitiesOfADevice_TestsBit116(string keys, bool expected) =>
        Assert.AreEqual(expected, PowerButton.HasPowerKey(keys));

    [TestMethod]
    [DataRow(1, 116, 1, true)]
    [DataRow(1, 116, 0, false)]
    [DataRow(1, 30, 1, false)]
    [DataRow(0, 116, 1, false)]
    public void IsPress_InputEvent_IsThePowerKeyGoingDown(int type, int code, int value, bool expected)
    {
        var input = new byte[24];
        BitConverter.TryWriteBytes(input.AsSpan(16), (ushort)type);
        BitConverter.TryWriteBytes(input.AsSpan(18), (ushort)code);
        BitConverter.TryWriteBytes(input.AsSpan(20), value);
        Assert.AreEqual(expected, PowerButton.IsPress(input));
    }

    [TestMethod]
    public void AliasOfAdded_DeviceMessage_IsItsModalias()
    {
        const string Message = "add@/devices/x\0ACTION=add\0DEVPATH=/devices/x\0MODALIAS=virtio:d1v2\0SEQNUM=5\0";
        Assert.AreEqual("virtio:d1v2", DeviceEvents.AliasOfAdded(Message));
        Assert.IsNull(DeviceEvents.AliasOfAdded(Message.Replace("ACTION=add", "ACTION=remove", StringComparison.Ordinal)));
        Assert.IsNull(DeviceEvents.AliasOfAdded("ACTION=add\0"));
        Assert.IsNull(DeviceEvents.AliasOfAdded(""));
    }

    [TestMethod]
    public void AliasOf_UeventFileOfAMemoryCard_IsItsModalias() =>
        Assert.AreEqual("mmc:block", DeviceEvents.AliasOf("MMC_TYPE=SD\nMMC_NAME=QEMU!\nMODALIAS=mmc:block\n".Split('\n')));

    [TestMethod]
    public void FamilyRequest_Acpi_IsTheControllersGetFamily() => Assert.AreEqual(
        "24000000" + "1000" + "0100" + "01000000" + "00000000" + "03010000" + "0f000200" + "616370695f6576656e740000",
        Convert.ToHexStringLower(AcpiEvents.FamilyRequest().ToArray()));

    [TestMethod]
    public void GroupOf_KernelsAnswer_IsTheGroupsNumber()
    {
        var answer = new NetlinkMessage(0x10, NetlinkFlags.Request, [1, 2, 0, 0])
            .Add(2, "acpi_event").AddNested(7, groups => groups.AddNested(1, group => group.Add(2, 5).Add(1, "acpi_mc_group"))).ToArray();
        Assert.AreEqual(5u, AcpiEvents.GroupOf(answer));
        Assert.IsNull(AcpiEvents.GroupOf(answer.AsSpan(0, 30)));
        Assert.IsNull(AcpiEvents.GroupOf([]));
    }

    [TestMethod]
    [DataRow("button/power", true)]
    [DataRow("ac_adapter", false)]
    public void IsPowerButton_AcpiEvent_GoesByItsClass(string deviceClass, bool expected)
    {
        var message = new NetlinkMessage(30, NetlinkFlags.Request, [1, 1, 0, 0]).Add(1, deviceClass + new string('\0', 32)).ToArray();
        Assert.AreEqual(expected, AcpiEvents.IsPowerButton(message));
        Assert.IsFalse(AcpiEvents.IsPowerButton(Encoding.UTF8.GetBytes("short")));
    }
}
