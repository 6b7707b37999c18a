using LinuxKit.Init.Containers;
using LinuxKit.Init.Netlink;
using LinuxKit.Init.Network;

namespace LinuxKit.Init.Tests.Netlink;

[TestClass]
public sealed class NetlinkTests
{
    private static string[] Hex(RuntimeInterface item, int process) =>
        [.. LinkRequests.For(item, process).Select(message => Convert.ToHexStringLower(message.ToArray()))];

    // Spelt out by hand from rtnetlink(7): nlmsghdr, ifinfomsg, IFLA_IFNAME, IFLA_NET_NS_PID.
    [TestMethod]
    public void For_NameAlone_MovesTheInterface() => CollectionAssert.AreEqual(
        (string[])["34000000" + "1000" + "0500" + "01000000" + "00000000" + new string('0', 32)
            + "0900" + "0300" + "6574683100" + "000000"
            + "0800" + "1300" + "02010000"],
        Hex(new RuntimeInterface("eth1", "", "", false), 258));

    [TestMethod]
    public void For_KindInTheContainer_MakesItThereInOneMessage() => CollectionAssert.AreEqual(
        (string[])["40000000" + "1000" + "0506" + "01000000" + "00000000" + new string('0', 32)
            + "0700" + "0300" + "643000" + "00"
            + "1000" + "1200" + "0a00" + "0100" + "64756d6d7900" + "0000"
            + "0800" + "1300" + "07000000"],
        Hex(new RuntimeInterface("d0", "dummy", "", false), 7));

    [TestMethod]
    [DataRow("dummy", "", true, 2)]
    [DataRow("dummy", "", false, 1)]
    [DataRow("veth", "peer", false, 2)]
    [DataRow("", "peer", false, 2)]
    [DataRow("", "", true, 1)]
    public void For_EachKind_TakesSoManyMessages(string add, string peer, bool createInRoot, int count) =>
        Assert.HasCount(count, LinkRequests.For(new RuntimeInterface("n", add, peer, createInRoot), 1));

    [TestMethod]
    public void For_Pair_NamesThePeerInsideTheInfo()
    {
        var message = LinkRequests.For(new RuntimeInterface("a", "veth", "b", false), 1)[0].ToArray();
        Assert.AreEqual(message.Length, BitConverter.ToInt32(message));
        var info = NetlinkAttribute.Find(message.AsSpan(32), 18);
        Assert.AreEqual("veth\0", System.Text.Encoding.UTF8.GetString(NetlinkAttribute.Find(info, 1)));
        var peer = NetlinkAttribute.Find(NetlinkAttribute.Find(info, 2), 1);
        Assert.AreEqual("b\0", System.Text.Encoding.UTF8.GetString(NetlinkAttribute.Find(peer[16..], 3)));
    }

    [TestMethod]
    public void ErrorOf_AnswersOfTheKernel_AreErrnos()
    {
        Assert.AreEqual(0, NetlinkSocket.ErrorOf([20, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
        Assert.AreEqual(17, NetlinkSocket.ErrorOf([20, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0xEF, 0xFF, 0xFF, 0xFF]));
        Assert.AreNotEqual(0, NetlinkSocket.ErrorOf([20, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
        Assert.AreNotEqual(0, NetlinkSocket.ErrorOf([]));
    }

    [TestMethod]
    public void Find_CutAnywhere_FindsNothingOrTheWhole()
    {
        byte[] attributes = [8, 0, 1, 0, 9, 9, 9, 9, 6, 0, 2, 0, 7, 7, 0, 0];
        for (var length = 0; length <= attributes.Length; length++)
        {
            var found = NetlinkAttribute.Find(attributes.AsSpan(0, length), 2);
            Assert.AreEqual(length >= 14 ? 2 : 0, found.Length, $"cut at {length}");
        }
    }

    [TestMethod]
    public void Find_LengthBelowTheHeader_Ends() => Assert.IsTrue(NetlinkAttribute.Find([0, 0, 1, 0, 8, 0, 2, 0, 1, 1, 1, 1], 2).IsEmpty);
}
