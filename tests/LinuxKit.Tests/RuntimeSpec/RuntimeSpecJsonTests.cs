using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using LinuxKit.Configuration;
using LinuxKit.Oci;
using LinuxKit.RuntimeSpec;

namespace LinuxKit.Tests.RuntimeSpec;

[TestClass]
public sealed class RuntimeSpecJsonTests
{
    private static readonly ImageConfig Image = new() { Platform = new Platform("amd64") };
    private static readonly IdMap Ids = IdMap.From(new ImageDefinition());

    private static readonly ImmutableSortedDictionary<string, string> Empty = ImmutableSortedDictionary<string, string>.Empty;

    private static string Text(ContainerSettings settings) =>
        Encoding.UTF8.GetString(RuntimeSpecJson.Write(RuntimeSpecBuilder.Build(settings, Image, Ids)));

    [TestMethod]
    public void Write_LeastContainer_LeavesOutWhatIsEmpty()
    {
        var text = Text(new ContainerSettings { Mounts = [], Hostname = "", Sysctl = Empty, Annotations = Empty, CgroupsPath = "", Resources = new() { Cpu = new() { Cpus = "" }, Devices = [] } });

        StringAssert.StartsWith(text, """
            {
                "ociVersion": "1.2.1",
                "process": {
                    "user": {
                        "uid": 0,
                        "gid": 0
                    },
                    "cwd": "/",
                    "capabilities": {}
                },
                "root": {
                    "path": "rootfs"
                },
                "mounts": [
                    {
                        "destination": "/dev",
            """.ReplaceLineEndings("\n"));
        StringAssert.EndsWith(text, """
                "linux": {
                    "resources": {
                        "cpu": {}
                    },
                    "namespaces": [
                        {
                            "type": "pid"
                        },
                        {
                            "type": "mount"
                        }
                    ]
                }
            }
            """.ReplaceLineEndings("\n"));
    }

    [TestMethod]
    public void Write_DeviceWithoutType_KeepsTheMember()
    {
        var json = JsonNode.Parse(Text(new ContainerSettings { Devices = [new Device { Path = "/dev/x", Mode = "0" }] }))!;

        AssertMembers("path type major minor fileMode", json["linux"]!["devices"]![0]!);
        AssertMembers("allow major minor access", json["linux"]!["resources"]!["devices"]![0]!);
    }

    [TestMethod]
    public void Write_EveryMember_StandsInTheSpecificationsOrder()
    {
        var json = JsonNode.Parse(Text(new ContainerSettings
        {
            Command = ["a"], Env = ["A=1"], Rlimits = ["cpu,1,2"], NoNewPrivileges = true, OomScoreAdj = 0, Readonly = true, Hostname = "h", AdditionalGids = ["1"],
            Annotations = Map("k"), Sysctl = Map("s"), CgroupsPath = "/c", RootfsPropagation = "shared", MaskedPaths = ["/m"], ReadonlyPaths = ["/r"],
            UidMappings = [new IdMapping()], GidMappings = [new IdMapping()], Devices = [new Device { Path = "/dev/x", Type = "c", Mode = "0" }],
            Resources = new Resources
            {
                Memory = new MemoryLimits { Limit = 0, Reservation = 1, Swap = 2, Kernel = 3, KernelTcp = 4, Swappiness = 5, DisableOomKiller = false },
                Cpu = new CpuLimits { Shares = 1, Quota = 2, Period = 3, RealtimeRuntime = 4, RealtimePeriod = 5, Cpus = "0", Mems = "0" },
                Pids = new PidsLimits(),
                BlockIO = new BlockIOLimits { Weight = 1, LeafWeight = 2, WeightDevice = [new WeightDevice()], ThrottleReadBpsDevice = [new ThrottleDevice()], ThrottleWriteIopsDevice = [new ThrottleDevice()] },
                HugepageLimits = [new HugepageLimit { PageSize = "2MB" }],
                Network = new NetworkLimits { ClassId = 1, Priorities = [new InterfacePriority { Name = "eth0" }] },
            },
        }))!;

        AssertMembers("ociVersion process root hostname mounts annotations linux", json);
        AssertMembers("user args env cwd capabilities rlimits noNewPrivileges oomScoreAdj", json["process"]!);
        AssertMembers("uid gid additionalGids", json["process"]!["user"]!);
        AssertMembers("type hard soft", json["process"]!["rlimits"]![0]!);
        AssertMembers("uidMappings gidMappings sysctl resources cgroupsPath namespaces devices rootfsPropagation maskedPaths readonlyPaths", json["linux"]!);
        AssertMembers("containerID hostID size", json["linux"]!["uidMappings"]![0]!);
        AssertMembers("path type major minor fileMode", json["linux"]!["devices"]![0]!);
        var resources = json["linux"]!["resources"]!;
        AssertMembers("devices memory cpu pids blockIO hugepageLimits network", resources);
        AssertMembers("limit reservation swap kernel kernelTCP swappiness disableOOMKiller", resources["memory"]!);
        AssertMembers("shares quota period realtimeRuntime realtimePeriod cpus mems", resources["cpu"]!);
        AssertMembers("limit", resources["pids"]!);
        AssertMembers("weight leafWeight weightDevice throttleReadBpsDevice throttleWriteIOPSDevice", resources["blockIO"]!);
        AssertMembers("major minor", resources["blockIO"]!["weightDevice"]![0]!);
        AssertMembers("major minor rate", resources["blockIO"]!["throttleReadBpsDevice"]![0]!);
        AssertMembers("pageSize limit", resources["hugepageLimits"]![0]!);
        AssertMembers("classID priorities", resources["network"]!);
        AssertMembers("name priority", resources["network"]!["priorities"]![0]!);
        AssertMembers("allow type major minor access", resources["devices"]![0]!);
    }

    [TestMethod]
    public void Write_UnlimitedRlimit_IsAPlainInteger() =>
        StringAssert.Contains(Text(new ContainerSettings { Rlimits = ["cpu,1,unlimited"] }), "\"hard\": 18446744073709551615,");

    [TestMethod]
    public void Write_RuntimeOfNothing_HasEveryMember()
    {
        var text = Encoding.UTF8.GetString(RuntimeSpecJson.Write(RuntimeConfig.For(new ContainerSettings { Readonly = true }, "containers/services/a", "containers/services/b/rootfs")));

        Assert.AreEqual("""
            {
                "cgroups": [],
                "mounts": [
                    {
                        "destination": "/containers/services/a/rootfs",
                        "source": "/containers/services/b/rootfs",
                        "options": [
                            "bind"
                        ]
                    }
                ],
                "mkdir": [],
                "interfaces": [],
                "bindNS": {
                    "cgroup": "",
                    "ipc": "",
                    "mnt": "",
                    "net": "",
                    "pid": "",
                    "user": "",
                    "uts": ""
                },
                "namespace": ""
            }
            """.ReplaceLineEndings("\n"), text);
    }

    private static ImmutableSortedDictionary<string, string> Map(string key) =>
        Empty.Add(key, "&<é>");

    private static void AssertMembers(string expected, JsonNode node) =>
        Assert.AreEqual(expected, string.Join(' ', node.AsObject().Select(member => member.Key)));
}
