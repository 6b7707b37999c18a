using LinuxKit.Configuration;
using LinuxKit.Configuration.Items;
using static LinuxKit.Tests.Configuration.ProjectItems;

namespace LinuxKit.Tests.Configuration;

[TestClass]
public sealed class ItemReaderTests
{
    [TestMethod]
    public void Read_SystemOfAllTypes_KeepsTheOrder()
    {
        var definition = Definition(
            Item(ItemType.Kernel, "linuxkit/kernel:6.12", ("CommandLine", "console=ttyS0  quiet"), ("Tar", "none"), ("Microcode", "intel.cpio")),
            Item(ItemType.Init, "linuxkit/init:1"),
            Item(ItemType.Service, "web", ("Image", "nginx")),
            Item(ItemType.Init, "linuxkit/crun:1"),
            Item(ItemType.OnBoot, "dhcp", ("Image", "dhcpcd:1")),
            Item(ItemType.OnBoot, "dhcp", ("Image", "dhcpcd:2")),
            Item(ItemType.OnShutdown, "bye", ("Image", "bye:1")));

        Assert.AreEqual(
            new KernelDefinition("linuxkit/kernel:6.12", Project) { CommandLine = "console=ttyS0  quiet", Tar = "none", Microcode = "intel.cpio" },
            definition.Kernel! with { Settings = null });
        CollectionAssert.AreEqual(new[] { "linuxkit/init:1", "linuxkit/crun:1" }, definition.Init.Select(init => init.Image).ToList());
        CollectionAssert.AreEqual(new[] { "dhcpcd:1", "dhcpcd:2" }, definition.OnBoot.Select(container => container.Image).ToList());
        Assert.AreEqual(("bye", "bye:1"), (definition.OnShutdown[0].Name, definition.OnShutdown[0].Image));
        Assert.AreEqual(("web", "nginx", Project), (definition.Services[0].Name, definition.Services[0].Image, definition.Services[0].Location));
    }

    [TestMethod]
    public void Read_SimpleMetadata_BecomeSettings()
    {
        var settings = Definition(Service(
            ("Command", "/bin/web --name 'my site' \"a\\\"b\" c\\ d"),
            ("Env", " A=1 ; B=x%3By ;; "),
            ("Capabilities", "CAP_NET_RAW;CAP_SYS_ADMIN"),
            ("Binds", "/a:/b:ro;/c:/d"),
            ("Readonly", "True"),
            ("OomScoreAdj", "-100"),
            ("AdditionalGids", "5;root"),
            ("Sysctl", "net.ipv4.ip_forward=1; kernel.x = a=b "),
            ("Net", " host "),
            ("rlimits", "nofile,100,200"))).Services[0].Settings;

        CollectionAssert.AreEqual(new[] { "/bin/web", "--name", "my site", "a\"b", "c d" }, settings.Command!.Value);
        CollectionAssert.AreEqual(new[] { "A=1", "B=x;y" }, settings.Env!.Value);
        CollectionAssert.AreEqual(new[] { "CAP_NET_RAW", "CAP_SYS_ADMIN" }, settings.Capabilities!.Value);
        CollectionAssert.AreEqual(new[] { "/a:/b:ro", "/c:/d" }, settings.Binds!.Value);
        Assert.IsTrue(settings.Readonly);
        Assert.AreEqual(-100, settings.OomScoreAdj);
        CollectionAssert.AreEqual(new[] { "5", "root" }, settings.AdditionalGids!.Value);
        Assert.AreEqual("1", settings.Sysctl!["net.ipv4.ip_forward"]);
        Assert.AreEqual("a=b", settings.Sysctl["kernel.x"]);
        Assert.AreEqual("host", settings.Net);
        CollectionAssert.AreEqual(new[] { "nofile,100,200" }, settings.Rlimits!.Value);
    }

    [TestMethod]
    public void Read_EmptyMetadata_SayNothing()
    {
        var settings = Definition(Service(("Capabilities", ""), ("Command", " "), ("Readonly", ""), ("Uid", ""), ("Cwd", ""))).Services[0].Settings;

        Assert.AreEqual(ContainerSettings.None, settings);
    }

    [TestMethod]
    public void Read_LoneSemicolon_IsAnEmptyList() =>
        Assert.IsEmpty(Definition(Service(("Binds", ";"))).Services[0].Settings.Binds!.Value);

    [TestMethod]
    [DataRow("Image", "golden/kernel:1")]
    [DataRow("ResolvedImage", "linuxkit.sdk/kernel:0.1.0")]
    public void Read_ImageElsewhere_IncludeIsAName(string metadata, string image)
    {
        var project = metadata == "Image" ? "" : "../kernel/kernel.lkproj";

        var definition = Definition(
            Item(ItemType.Kernel, "my kernel", (metadata, image), ("Project", project)),
            Item(ItemType.Init, "my init", (metadata, image), ("Project", project)),
            Item(ItemType.Service, "web", (metadata, image), ("Project", project)));

        Assert.AreEqual(image, definition.Kernel!.Image);
        Assert.AreEqual(image, definition.Init[0].Image);
        Assert.AreEqual(image, definition.Services[0].Image);
    }

    [TestMethod]
    public void Read_SeveralProblems_ReportsAll()
    {
        var reading = Read(
            Item(ItemType.Kernel, "kernel:1"),
            Item(ItemType.Kernel, "kernel:2"),
            Item(ItemType.Init, "Not A Reference"),
            Item(ItemType.OnBoot, "none"),
            Item(ItemType.Service, "both", ("Image", "a"), ("Project", "b.lkproj")),
            Item(ItemType.Service, "unbuilt", ("Project", "b.lkproj")),
            Service(("Readonly", "yes"), ("OomScoreAdj", "many"), ("Command", "'open"), ("Sysctl", "x")),
            Service(("Uid", "webb")));

        CollectionAssert.AreEqual(
            new[]
            {
                ConfigurationDiagnostics.SeveralKernels,
                ConfigurationDiagnostics.InvalidImageReference,
                ConfigurationDiagnostics.MissingImage,
                ConfigurationDiagnostics.ContradictingImage,
                ConfigurationDiagnostics.ProjectWithoutImage,
                ConfigurationDiagnostics.InvalidValue,
                ConfigurationDiagnostics.InvalidValue,
                ConfigurationDiagnostics.InvalidValue,
                ConfigurationDiagnostics.InvalidValue,
                ConfigurationDiagnostics.UnknownOwner,
                ConfigurationDiagnostics.DuplicateService,
            },
            reading.Diagnostics.Select(diagnostic => diagnostic.Descriptor).ToList(),
            string.Join('\n', reading.Diagnostics));
        Assert.IsTrue(reading.HasErrors);
        Assert.IsTrue(reading.Diagnostics.All(diagnostic => diagnostic.Location == Project));
    }

    [TestMethod]
    [DataRow("Capabilites", "CAP_CHOWN", "Service 'web': The metadata Capabilites is unknown. Did you mean 'Capabilities'?")]
    [DataRow("Zzzzzzzzzzzz", "", "Service 'web': The metadata Zzzzzzzzzzzz is unknown.")]
    [DataRow("ResolvedImages", "", "Service 'web': The metadata ResolvedImages is unknown.")]
    public void Read_UnknownMetadata_WarnsWithTheNearest(string name, string value, string message)
    {
        var problem = Problem(Service((name, value)));

        Assert.AreEqual((ConfigurationDiagnostics.UnknownMetadata, message), (problem.Descriptor, problem.Message));
        Assert.IsFalse(Read(Service((name, value))).HasErrors);
    }

    [TestMethod]
    public void Read_MetadataOfOthers_AreIgnored() =>
        Assert.IsEmpty(ItemReader.Read([Service(("MSBuildSourceProjectFile", "x"), ("Mine", "y"))], ["mine"]).Diagnostics);

    [TestMethod]
    [DataRow("Mounts")]
    [DataRow("resources")]
    [DataRow("Runtime")]
    public void Read_StructuredMetadata_AreRefused(string name) =>
        Assert.AreEqual(ConfigurationDiagnostics.StructuredMetadata, Problem(Service((name, "x"))).Descriptor);

    [TestMethod]
    public void Read_WrongValueInAnElementOfItsOwn_IsReportedThere()
    {
        var item = Service(("Binds", "/only"), ("Readonly", "yes")) with
        {
            MetadataLocations = new Dictionary<string, SourceLocation> { ["Binds"] = new("system.lkproj", 7, 3) },
        };

        CollectionAssert.AreEqual(
            new[] { new SourceLocation("system.lkproj", 7, 3), item.Location }, Read(item).Diagnostics.Select(problem => problem.Location).ToArray());
    }

    [TestMethod]
    [DataRow("Capabilities", "CAP_CHOWN;CAP_NET_ADMN", "LK0113", "Service 'web', Capabilities: 'CAP_NET_ADMN' is not a capability. Did you mean 'CAP_NET_ADMIN'?")]
    [DataRow("CapabilitiesAdd", "chown", "LK0113", "Service 'web', CapabilitiesAdd: 'chown' is not a capability. Did you mean 'CAP_CHOWN'?")]
    [DataRow("Capabilities", "all;CAP_CHOWN", "LK0113", "Service 'web', Capabilities: 'all' is not a capability where there are others.")]
    [DataRow("Binds", "/a:/b;/only", "LK0114", "Service 'web', Binds[1]: '/only' is not a bind mount, source:destination[:options].")]
    [DataRow("Binds", "/a:/b:ro:x", "LK0114", "Service 'web', Binds[0]: '/a:/b:ro:x' is not a bind mount, source:destination[:options].")]
    [DataRow("Binds", "data:/b", "LK0129", "Service 'web', Binds[0]: The source of 'data:/b' is neither an absolute path nor a volume of this system.")]
    [DataRow("Tmpfs", "/a:b:c", "LK0115", "Service 'web', Tmpfs[0]: '/a:b:c' is not a tmpfs mount, destination[:options].")]
    [DataRow("Rlimits", "nofile,1", "LK0118", "Service 'web', Rlimits[0]: 'nofile,1' is not a limit, name,soft,hard.")]
    [DataRow("Rlimits", "nofiles,1,2", "LK0118", "Service 'web', Rlimits[0]: 'nofiles' in 'nofiles,1,2' is not the name of a limit. Did you mean 'NOFILE'?")]
    [DataRow("Gid", "nobody", "LK0119", "Service 'web', Gid: 'nobody' is neither a number nor a container of this system.")]
    [DataRow("Uid", "-1", "LK0119", "Service 'web', Uid: '-1' is neither a number nor a container of this system.")]
    [DataRow("Readonly", "yes", "LK0102", "Service 'web', Readonly: 'yes' is not true or false.")]
    [DataRow("OomScoreAdj", "3000000000", "LK0102", "Service 'web', OomScoreAdj: the number 3000000000 is not a whole number of 32 bits.")]
    [DataRow("Command", "a\\", "LK0102", "Service 'web', Command: The command ends with a backslash.")]
    public void Read_WrongValue_NamesItemAndValue(string name, string value, string code, string message)
    {
        var problem = Problem(Service((name, value)));

        Assert.AreEqual((code, message), (problem.Code, problem.Message));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("..")]
    [DataRow("a/b")]
    [DataRow("a\nb")]
    public void Read_NameThatIsNoFileName_IsRefused(string name) =>
        Assert.AreEqual(ConfigurationDiagnostics.InvalidName, Problem(Item(ItemType.OnBoot, name, ("Image", "a"))).Descriptor);

    [TestMethod]
    public void Read_AdditionBesideItsList_Warns()
    {
        var reading = Read(Service(("Binds", "/a:/b"), ("BindsAdd", "/c:/d"), ("Capabilities", "all"), ("CapabilitiesAdd", "CAP_CHOWN")));

        Assert.HasCount(2, reading.Diagnostics);
        Assert.IsTrue(reading.Diagnostics.All(diagnostic => diagnostic.Descriptor == ConfigurationDiagnostics.NoEffect));
    }

    [TestMethod]
    public void Read_ContainerName_IsAUserEverywhere() => Definition(
        Service(("Uid", "logger"), ("AdditionalGids", "web;7")),
        Item(ItemType.OnBoot, "logger", ("Image", "logger")),
        Item(ItemType.File, "etc/x", ("Contents", ""), ("Uid", "logger"), ("Gid", "web")));
}
