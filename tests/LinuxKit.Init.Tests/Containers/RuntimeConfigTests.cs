using System.Text;
using System.Text.Json;
using LinuxKit.Init.Containers;

namespace LinuxKit.Init.Tests.Containers;

[TestClass]
public sealed class RuntimeConfigTests
{
    private const string Full = """
        {
            "cgroups": ["systemreserved"],
            "mounts": [
                {"destination": "/containers/services/a/tmp", "type": "tmpfs", "source": "tmpfs"},
                {"destination": "/containers/services/a/rootfs", "source": "/x", "options": ["bind"]}
            ],
            "mkdir": ["/var/lib/a"],
            "interfaces": [{"name": "eth1", "createInRoot": false}, {"name": "v0", "add": "veth", "peer": "v1", "createInRoot": true}],
            "bindNS": {"cgroup": "", "ipc": "", "mnt": "", "net": "/run/netns/a", "pid": "", "user": "", "uts": ""},
            "namespace": "",
            "unknown": {"nested": [1, 2]}
        }
        """;

    private static RuntimeConfig Parse(string json) => RuntimeConfig.Parse(Encoding.UTF8.GetBytes(json));

    [TestMethod]
    public void Parse_AllMembers_AreRead()
    {
        var config = Parse(Full);
        Assert.AreEqual("systemreserved", config.ControlGroups.Single());
        Assert.AreEqual("/var/lib/a", config.Folders.Single());
        Assert.AreEqual(("/containers/services/a/tmp", "tmpfs", "tmpfs", 0), (config.Mounts[0].Destination, config.Mounts[0].Type, config.Mounts[0].Source, config.Mounts[0].Options.Count));
        Assert.AreEqual("bind", config.Mounts[1].Options.Single());
        Assert.AreEqual(new RuntimeInterface("eth1", "", "", false), config.Interfaces[0]);
        Assert.AreEqual(new RuntimeInterface("v0", "veth", "v1", true), config.Interfaces[1]);
        Assert.AreEqual(new KeyValuePair<string, string>("net", "/run/netns/a"), config.BoundNamespaces.Single());
        Assert.IsTrue(config.NeedsCreated);
    }

    [TestMethod]
    [DataRow("{}")]
    [DataRow("""{"mounts": null, "mkdir": null, "bindNS": null, "interfaces": null, "cgroups": null}""")]
    [DataRow("""{"bindNS": {"net": ""}, "mounts": []}""")]
    public void Parse_NothingToDo_IsEmpty(string json)
    {
        var config = Parse(json);
        Assert.IsFalse(config.NeedsCreated);
        Assert.IsEmpty(config.Mounts);
    }

    [TestMethod]
    [DataRow("[]")]
    [DataRow("3")]
    [DataRow("""{"mkdir": [3]}""")]
    [DataRow("""{"mounts": ["x"]}""")]
    [DataRow("""{"mounts": [{"destination": 1}]}""")]
    [DataRow("""{"interfaces": [{"name": "a", "createInRoot": "yes"}]}""")]
    [DataRow("""{"bindNS": {"net": 1}}""")]
    public void Parse_WrongKind_IsAJsonError(string json) => Assert.Throws<JsonException>(() => Parse(json));

    [TestMethod]
    public void Parse_CutAnywhere_IsAJsonError()
    {
        for (var length = 0; length < Full.Length; length++)
        {
            Assert.Throws<JsonException>(() => Parse(Full[..length]), $"cut at {length}");
        }
    }
}
