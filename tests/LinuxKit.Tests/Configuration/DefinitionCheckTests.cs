using LinuxKit.Configuration;
using LinuxKit.Configuration.Items;
using static LinuxKit.Tests.Configuration.ProjectItems;

namespace LinuxKit.Tests.Configuration;

/// <summary>What the reference tool accepts in silence, or finds out when the system boots: sheet 01, 9.</summary>
[TestClass]
public sealed class DefinitionCheckTests
{
    [TestMethod]
    [DataRow("ipc: none", "LK0131", "Service 's', ipc: 'none' is taken for the path of a namespace.")]
    [DataRow("net: hots", "LK0131", "Service 's', net: 'hots' is taken for the path of a namespace. Did you mean 'host'?")]
    [DataRow("userns: a/b", "LK0131", "Service 's', userns: 'a/b' is taken for the path of a namespace.")]
    [DataRow("rootfsPropagation: shard", "LK0131", "Service 's', rootfsPropagation: 'shard' is no propagation of mounts. Did you mean 'shared'?")]
    [DataRow("env: [A=1, B]", "LK0131", "Service 's', env[1]: 'B' is not NAME=value.")]
    [DataRow("env: ['=x']", "LK0131", "Service 's', env[0]: '=x' is not NAME=value.")]
    [DataRow("rlimits: ['nofile,2,1']", "LK0131", "Service 's', rlimits[0]: In 'nofile,2,1', the soft limit is above the hard one: the kernel refuses that.")]
    [DataRow("oomScoreAdj: 1001", "LK0131", "Service 's', oomScoreAdj: 1001 is not between -1000 and 1000: the kernel refuses that.")]
    [DataRow("binds: ['/a:b']", "LK0131", "Service 's', binds[0]: The destination 'b' is not an absolute path.")]
    [DataRow("tmpfs: ['tmp:size=1m']", "LK0131", "Service 's', tmpfs[0]: The destination 'tmp' is not an absolute path.")]
    [DataRow("mounts: [{type: tmpfs, destination: x}]", "LK0131", "Service 's', mounts[0].destination: The destination 'x' is not an absolute path.")]
    [DataRow("mounts: [{type: bind, source: dat, destination: /x}]", "LK0129", "Service 's', mounts[0]: The source of 'dat' is neither an absolute path nor a volume of this system. Did you mean 'data'?")]
    [DataRow("binds: ['dat:/x']", "LK0129", "Service 's', binds[0]: The source of 'dat:/x' is neither an absolute path nor a volume of this system. Did you mean 'data'?")]
    [DataRow("binds.add: [./x:/x]", "LK0129", "Service 's', binds.add[0]: The source of './x:/x' is neither an absolute path nor a volume of this system.")]
    [DataRow("binds: [], binds.add: []", "LK0105", "Service 's', binds.add: It has no effect beside binds.")]
    [DataRow("capabilities: [], capabilities.add: []", "LK0105", "Service 's', capabilities.add: It has no effect beside capabilities.")]
    [DataRow("sysctl: {net..x: '1'}", "LK0133", "Service 's', sysctl.net..x: 'net..x' is not the name of a kernel parameter.")]
    [DataRow("sysctl: {'net. x': '1'}", "LK0133", "Service 's', sysctl.net. x: 'net. x' is not the name of a kernel parameter.")]
    [DataRow("sysctl: {ip_forward: '1'}", "LK0131", "Service 's', sysctl.ip_forward: No kernel parameter is called 'ip_forward': names have dots in them.")]
    [DataRow("uid: nobody", "LK0119", "Service 's', uid: 'nobody' is neither a number nor a container of this system.")]
    [DataRow("additionalGids: [5, nobody]", "LK0119", "Service 's', additionalGids[1]: 'nobody' is neither a number nor a container of this system.")]
    [DataRow("runtime: {mounts: [{type: tmpfs}]}", "LK0132", "Service 's', runtime.mounts[0]: The mount has no destination.")]
    [DataRow("runtime: {mounts: [{destination: a/../../b, type: tmpfs}]}", "LK0132", "Service 's', runtime.mounts[0].destination: 'a/../../b' can't be the path of a destination.")]
    [DataRow("runtime: {mounts: [{destination: /x, source: /y}]}", "LK0131", "Service 's', runtime.mounts[0]: The mount on '/x' has no type.")]
    [DataRow("runtime: {mkdir: ['']}", "LK0132", "Service 's', runtime.mkdir[0]: '' can't be the path of a folder.")]
    [DataRow("runtime: {cgroups: [a, ../b]}", "LK0132", "Service 's', runtime.cgroups[1]: '../b' can't be the path of a control group.")]
    [DataRow("runtime: {interfaces: [{add: wireguard}]}", "LK0132", "Service 's', runtime.interfaces[0].name: '' can't be the name of an interface.")]
    [DataRow("runtime: {interfaces: [{name: 0123456789abcdef}]}", "LK0132", "Service 's', runtime.interfaces[0].name: '0123456789abcdef' can't be the name of an interface.")]
    [DataRow("runtime: {interfaces: [{name: v, add: veth}]}", "LK0132", "Service 's', runtime.interfaces[0]: The veth 'v' has no peer.")]
    [DataRow("runtime: {interfaces: [{name: w, add: wireguard, peer: p}]}", "LK0105", "Service 's', runtime.interfaces[0].peer: A peer has no effect on a link of the type 'wireguard'.")]
    [DataRow("runtime: {bindNS: {net: netns}}", "LK0131", "Service 's', runtime.bindNS.net: 'netns' is not an absolute path.")]
    public void Read_Doubtful_IsReportedAtItsLine(string field, string code, string message)
    {
        var reading = TestBuild.Read($"volumes: [{"{name: data}"}]\nservices:\n  - {{name: s, image: 'golden/plain:1',\n     {field}}}");

        var problem = Assert.ContainsSingle(reading.Diagnostics, string.Join('\n', reading.Diagnostics));
        Assert.AreEqual((code, message, "/0.yml", 4), (problem.Code, problem.Message, problem.Location.File, problem.Location.Line));
    }

    [TestMethod]
    [DataRow("net: none")]
    [DataRow("net: /run/netns/x, pid: host, ipc: root, uts: new, userns: ''")]
    [DataRow("rootfsPropagation: rslave, oomScoreAdj: -1000, rlimits: ['nproc,unlimited,unlimited']")]
    [DataRow("sysctl: {net.ipv4.conf.eth0/100.forwarding: '1', kernel/pid_max: '1'}")]
    [DataRow("binds: ['data:/x', '/a:/b:ro']")]
    [DataRow("runtime: {mounts: [{destination: etc, options: [bind], source: /etc}], mkdir: [a/b, /c], cgroups: [x/y], interfaces: [{name: eth0}, {name: v, peer: w}], namespace: n}")]
    [DataRow("uid: s, gid: 0, additionalGids: [root]")]
    public void Read_Sane_IsNotReported(string field) =>
        Assert.IsEmpty(TestBuild.Read($"volumes: [{"{name: data}"}]\nservices: [{{name: s, image: 'golden/plain:1', {field}}}]").Diagnostics);

    [TestMethod]
    [DataRow("{name: Data}", "LK0127", "Volume 'Data', name: 'Data' is not a volume's name.")]
    [DataRow("{name: a.b}", "LK0127", "")]
    [DataRow("{name: a/b}", "LK0127", "")]
    [DataRow("{name: ''}", "LK0127", "")]
    [DataRow("{image: 'golden/plain:1'}", "LK0127", "")]
    [DataRow("{name: data}", "LK0128", "Volume 'data', name: There is more than one volume 'data'.")]
    [DataRow("{name: x, format: oci}", "LK0105", "Volume 'x', format: The format has no effect without an image.")]
    [DataRow("{name: x, image: 'golden/plain:1', platforms: [linux/amd64]}", "LK0105", "Volume 'x', platforms: Platforms have an effect in the format oci only.")]
    public void Read_Volume_IsChecked(string volume, string code, string message)
    {
        var problem = Assert.ContainsSingle(TestBuild.Read("volumes: [{name: data}]", $"volumes:\n  - {volume}").Diagnostics);

        Assert.AreEqual((code, "/1.yml", 2), (problem.Code, problem.Location.File, problem.Location.Line));
        Assert.StartsWith(message, problem.Message);
    }

    /// <summary>Names of items are as metadata have them.</summary>
    [TestMethod]
    public void Read_Item_NamesTheMetadata()
    {
        var problem = Problem(Item(ItemType.Volume, "data", ("ReadOnly", "true")), Service(("BindsAdd", "/a:/b;data:/data")));

        Assert.AreEqual("Service 'web', BindsAdd[1]: 'data:/data' is not read-only, but the volume 'data' is.", problem.Message);
    }

    [TestMethod]
    [DataRow("net..x")]
    [DataRow(".")]
    [DataRow("/")]
    public void Read_ParameterOfAnItem_IsNamedAsItIs(string name)
    {
        var problem = Problem(Service(("Sysctl", $"{name}=1")));

        Assert.AreEqual((ConfigurationDiagnostics.InvalidSysctl, $"Service 'web', Sysctl.{name}: '{name}' is not the name of a kernel parameter."), (problem.Descriptor, problem.Message));
    }

    [TestMethod]
    public void Read_NamespaceOfAOneShot_HasNoEffect() => Assert.AreEqual(
        ConfigurationDiagnostics.NoEffect,
        Assert.ContainsSingle(TestBuild.Read("onboot: [{name: s, image: 'golden/plain:1', runtime: {namespace: n}}]").Diagnostics).Descriptor);

    /// <summary>A mistake does not hide another one, nor move it to another line.</summary>
    [TestMethod]
    public void Read_ManyMistakes_AreAllReportedAtTheirLines()
    {
        var reading = TestBuild.Read("""
            services:
              - name: a/b
                image: golden/plain:1
                binds:
                  - /only
                  - nope:/v
                capabilities: [CAP_NOPE]
              - name: s
                image: golden/plain:1
                uid: who
              - name: s
                image: golden/plain:1
            volumes:
              - name: UPPER
            files:
              - path: f
                contents: x
                gid: who
              - path: f/g
                contents: x
            """);

        CollectionAssert.AreEquivalent(
            new[] { ("LK0111", 2), ("LK0114", 5), ("LK0129", 6), ("LK0113", 7), ("LK0119", 10), ("LK0110", 11), ("LK0127", 14), ("LK0119", 18), ("LK0125", 19) },
            reading.Diagnostics.Select(problem => (problem.Code, problem.Location.Line)).ToArray());
    }
}
