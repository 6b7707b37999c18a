using CsCheck;
using LinuxKit.Configuration;
using LinuxKit.Oci;
using LinuxKit.RuntimeSpec;
using LinuxKit.Tests.Configuration;

namespace LinuxKit.Tests.RuntimeSpec;

[TestClass]
public sealed class RuntimeSpecBuilderTests
{
    private static readonly ImageConfig Image = new()
    {
        Platform = new Platform("amd64"), Entrypoint = ["/entry"], Cmd = ["arg"], Env = ["A=1"], WorkingDirectory = "/home",
    };

    private static readonly IdMap Ids = IdMap.From(new ImageDefinition
    {
        OnBoot = [Container("first"), Container("twice")],
        OnShutdown = [Container("bye")],
        Services = [Container("twice")],
    });

    private static ContainerDefinition Container(string name) => new(name, "image", ContainerSettings.None, SourceLocation.None);

    private static RuntimeSpecification Build(ContainerSettings settings) => RuntimeSpecBuilder.Build(settings, Image, Ids);

    [TestMethod]
    public void Build_Process_TakesTheImagesPartsUnlessSaid()
    {
        var image = Build(ContainerSettings.None).Process;
        var said = Build(new ContainerSettings { Command = [], Env = ["B=2"], Cwd = "/srv" }).Process;

        CollectionAssert.AreEqual(new[] { "/entry", "arg" }, image.Args);
        CollectionAssert.AreEqual(new[] { "A=1" }, image.Env);
        Assert.AreEqual("/home", image.Cwd);
        Assert.IsEmpty(said.Args);
        CollectionAssert.AreEqual(new[] { "B=2" }, said.Env);
        Assert.AreEqual("/srv", said.Cwd);
    }

    [TestMethod]
    public void Build_NoWorkingDirectory_IsTheRoot() =>
        Assert.AreEqual("/", RuntimeSpecBuilder.Build(ContainerSettings.None, Image with { WorkingDirectory = "" }, Ids).Process.Cwd);

    [TestMethod]
    [DataRow(null, 0u)]
    [DataRow("", 0u)]
    [DataRow("root", 0u)]
    [DataRow("4294967295", uint.MaxValue)]
    [DataRow("first", 100u)]
    [DataRow("bye", 102u)]
    [DataRow("twice", 103u, DisplayName = "of two with one name, the later counts, and each has used up a number")]
    public void Build_User_IsANumberOrAContainer(string? name, uint id)
    {
        var user = Build(new ContainerSettings { Uid = name, Gid = name, AdditionalGids = [name ?? ""] }).Process.User;

        Assert.AreEqual((id, id, id), (user.Uid, user.Gid, user.AdditionalGids[0]));
    }

    [TestMethod]
    public void Build_AmbientOnlyCapability_IsPermittedButNotEffective()
    {
        var capabilities = Build(new ContainerSettings { Capabilities = ["CAP_SYS_ADMIN", "CAP_NET_ADMIN", "CAP_SYS_ADMIN"], Ambient = ["CAP_KILL"] }).Process.Capabilities;

        CollectionAssert.AreEqual(new[] { "CAP_SYS_ADMIN", "CAP_NET_ADMIN", "CAP_SYS_ADMIN" }, capabilities.Effective);
        CollectionAssert.AreEqual(new[] { "CAP_KILL", "CAP_NET_ADMIN", "CAP_SYS_ADMIN" }, capabilities.Permitted);
        CollectionAssert.AreEqual(capabilities.Permitted, capabilities.Bounding);
        CollectionAssert.AreEqual(capabilities.Permitted, capabilities.Inheritable);
        CollectionAssert.AreEqual(new[] { "CAP_KILL" }, capabilities.Ambient);
    }

    [TestMethod]
    [DataRow("All", 41)]
    [DataRow("NONE", 0)]
    public void Build_AllOrNone_StandForTheirCapabilities(string word, int count) =>
        Assert.HasCount(count, Build(new ContainerSettings { CapabilitiesAdd = [word] }).Process.Capabilities.Effective);

    [TestMethod]
    [DataRow(null, "pid,mount")]
    [DataRow("", "pid,mount")]
    [DataRow("host", "mount")]
    [DataRow("root", "mount")]
    [DataRow("new", "network,ipc,uts,pid,user,mount")]
    [DataRow("none", "network,ipc=none,uts=none,pid=none,user=none,mount")]
    [DataRow("/run/ns", "network=/run/ns,ipc=/run/ns,uts=/run/ns,pid=/run/ns,user=/run/ns,mount")]
    public void Build_Namespaces_FollowTheTable(string? value, string expected)
    {
        var namespaces = Build(new ContainerSettings { Net = value, Ipc = value, Uts = value, Pid = value, Userns = value }).Linux.Namespaces;

        Assert.AreEqual(expected, string.Join(',', namespaces.Select(ns => ns.Path is null ? ns.Type : $"{ns.Type}={ns.Path}")));
    }

    [TestMethod]
    public void Build_Namespaces_EachHasItsOwnSetting()
    {
        var namespaces = Build(new ContainerSettings { Net = "/n", Ipc = "/i", Uts = "/u", Pid = "/p", Userns = "/s" }).Linux.Namespaces;

        CollectionAssert.AreEqual(
            new LinuxNamespace[] { new("network", "/n"), new("ipc", "/i"), new("uts", "/u"), new("pid", "/p"), new("user", "/s"), new("mount") }, namespaces);
    }

    [TestMethod]
    public void Build_MountsOfOneDestination_LaterKindCounts()
    {
        var mounts = Build(new ContainerSettings
        {
            Tmpfs = ["/dev:mode=700", "/a:", "/b"],
            Binds = ["/x:/b", "/x:/c:"],
            Mounts = [new Mount { Type = "proc" }, new Mount { Source = "mqueue" }, new Mount { Destination = "/c", Type = "ext4", Source = "" }],
        }).Mounts.ToDictionary(mount => mount.Destination!);

        CollectionAssert.AreEqual(new[] { "/a", "/b", "/c", "/dev", "/dev/mqueue", "/dev/pts", "/proc", "/sys", "/sys/fs/cgroup" }, mounts.Keys.ToList());
        CollectionAssert.AreEqual(new[] { "mode=700" }, mounts["/dev"].Options!.Value);
        CollectionAssert.AreEqual(new[] { "" }, mounts["/a"].Options!.Value);
        Assert.AreEqual("/x", mounts["/b"].Source);
        Assert.AreEqual(new Mount { Destination = "/c", Type = "ext4", Source = "ext4" }, mounts["/c"]);
        Assert.AreEqual(new Mount { Destination = "/dev/mqueue", Type = "mqueue", Source = "mqueue" }, mounts["/dev/mqueue"]);
        Assert.AreEqual(new Mount { Destination = "/proc", Type = "proc", Source = "proc" }, mounts["/proc"]);
    }

    [TestMethod]
    public void Build_ReadonlyRoot_MakesDevAndSysReadonlyToo()
    {
        var specification = Build(new ContainerSettings { Readonly = true });

        Assert.IsTrue(specification.Root.Readonly);
        CollectionAssert.AreEqual(
            new[] { "/dev", "/sys", "/sys/fs/cgroup" },
            specification.Mounts.Where(mount => mount.Options!.Value[^1] == "ro").Select(mount => mount.Destination).ToList());
    }

    [TestMethod]
    public void Build_Devices_AddRulesBehindThoseOfTheResources()
    {
        var linux = Build(new ContainerSettings
        {
            Devices = [new Device { Path = "all", Type = "b" }, new Device { Path = "/dev/x", Type = "c", Major = 5, Mode = "0666" }],
            Resources = new Resources { Devices = [new DeviceRule { Access = "rwm" }] },
        }).Linux;

        Assert.AreEqual(new LinuxDevice("/dev/x", "c", 5, 0, 438), linux.Devices.Single());
        CollectionAssert.AreEqual(
            new[]
            {
                new DeviceRule { Access = "rwm" },
                new DeviceRule { Allow = true, Type = "b", Access = "rwm" },
                new DeviceRule { Allow = true, Type = "c", Major = 5, Minor = 0, Access = "rwm" },
            },
            linux.Resources.Devices!.Value);
    }

    [TestMethod]
    public void Build_Rlimits_AreReadInEverySpelling() => CollectionAssert.AreEqual(
        new[] { new ResourceLimit("RLIMIT_NOFILE", 200, 100), new ResourceLimit("RLIMIT_CPU", ulong.MaxValue, 1) },
        Build(new ContainerSettings { Rlimits = [" nofile , 100 , 200 ", "rlimit_cpu,1,Unlimited"] }).Process.Rlimits);

    [TestMethod]
    public void Build_WrongSettings_ThrowWhatIsWrong()
    {
        (ContainerSettings, DiagnosticDescriptor)[] cases =
        [
            (new() { Uid = "nobody" }, ConfigurationDiagnostics.UnknownOwner),
            (new() { Capabilities = ["CAP_X"] }, ConfigurationDiagnostics.UnknownCapability),
            (new() { Binds = ["/only"] }, ConfigurationDiagnostics.InvalidBind),
            (new() { Tmpfs = ["a:b:c"] }, ConfigurationDiagnostics.InvalidTmpfs),
            (new() { Mounts = [new Mount()] }, ConfigurationDiagnostics.InvalidMount),
            (new() { Devices = [new Device { Path = "/dev/x" }] }, ConfigurationDiagnostics.InvalidDevice),
            (new() { Rlimits = ["cpu,a,b"] }, ConfigurationDiagnostics.InvalidRlimit),
        ];
        foreach (var (settings, descriptor) in cases)
        {
            Assert.AreEqual(descriptor, Assert.ThrowsExactly<LinuxKitException>(() => Build(settings)).Diagnostic.Descriptor);
        }
    }

    [TestMethod]
    public void Build_RandomSettings_GiveJsonOrOneOfOurErrors() => RandomSettings.Generate().Sample(settings =>
    {
        try
        {
            _ = System.Text.Json.JsonDocument.Parse(RuntimeSpecJson.Write(Build(settings)));
            _ = System.Text.Json.JsonDocument.Parse(RuntimeSpecJson.Write(RuntimeConfig.For(settings, "b", "b/lower")));
        }
        catch (LinuxKitException)
        {
        }
    }, iter: 200);
}
