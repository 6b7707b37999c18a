using System.Collections.Immutable;
using LinuxKit.Configuration;
using LinuxKit.Configuration.Items;
using LinuxKit.Configuration.Yaml;

namespace LinuxKit.Tests.Configuration.Yaml;

[TestClass]
public sealed class YamlReaderTests
{
    private string _folder = "";

    [TestInitialize]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("linuxkit-yaml-").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Read_EmptyMode_IsNotSaid()
    {
        var definition = Definition(
            """
            files:
              - {path: f, contents: "", mode: ""}
              - {path: d, directory: true, mode: ""}
            """);

        CollectionAssert.AreEqual(new[] { 0x180, 0x1C0 }, definition.Files.Select(file => file.Mode).ToList());
    }

    [TestMethod]
    public void Read_SystemOfAllSections_KeepsTheOrder()
    {
        var definition = Definition(
            """
            kernel:
              image: linuxkit/kernel:6.12
              cmdline: "console=ttyS0  quiet"
              tar: none
              ucode: intel.cpio
            init:
              - linuxkit/init:1
              - linuxkit/runc:1
            onboot:
              - name: dhcp
                image: dhcpcd:1
              - {name: dhcp, image: dhcpcd:2}
            onshutdown:
              - name: bye
                image: bye:1
            services:
              - name: web
                image: nginx
                readonly: true
            files:
              - path: /etc/motd
                contents: |
                  hello
                mode: "0644"
                uid: web
            """);

        var kernel = definition.Kernel!;
        Assert.AreEqual(("linuxkit/kernel:6.12", "console=ttyS0  quiet", "kernel", "none", "intel.cpio"),
            (kernel.Image, kernel.CommandLine, kernel.Binary, kernel.Tar, kernel.Microcode));
        CollectionAssert.AreEqual(new[] { "linuxkit/init:1", "linuxkit/runc:1" }, definition.Init.Select(init => init.Image).ToList());
        CollectionAssert.AreEqual(new[] { "dhcpcd:1", "dhcpcd:2" }, definition.OnBoot.Select(container => container.Image).ToList());
        Assert.AreEqual("bye", definition.OnShutdown[0].Name);
        Assert.AreEqual((true, 17), (definition.Services[0].Settings.Readonly, definition.Services[0].Location.Line));
        Assert.AreEqual(("etc/motd", "hello\n", 0x1A4, "web"),
            (definition.Files[0].Path, definition.Files[0].Contents, definition.Files[0].Mode, definition.Files[0].Uid));
    }

    [TestMethod]
    [DataRow("---\n")]
    [DataRow("{}")]
    [DataRow("services: []")]
    public void Read_NothingSaid_IsAnEmptySystem(string yaml)
    {
        var definition = Definition(yaml);

        Assert.IsNull(definition.Kernel);
        Assert.IsEmpty(definition.Services);
    }

    [TestMethod]
    [DataRow("bogus: true", "LK0103", 1, 1, "'bogus' is not a key of a system.")]
    [DataRow("service: []", "LK0103", 1, 1, "'service' is not a key of a system. Did you mean 'services'?")]
    [DataRow("Services: []", "LK0103", 1, 1, "'Services' is not a key of a system. Did you mean 'services'?")]
    [DataRow("kernel: {image: a, comandline: a}", "LK0103", 1, 20, "kernel: 'comandline' is not a key of the kernel. Did you mean 'cmdline'?")]
    [DataRow("services:\n  - name: a\n    image: b\n    capabilites: []", "LK0103", 4, 5, "services[0]: 'capabilites' is not a key of a container. Did you mean 'capabilities'?")]
    [DataRow("services:\n  - name: a\n    image: b\n    runtime: {interface: []}", "LK0103", 4, 15, "services[0].runtime: 'interface' is not a key of runtime settings. Did you mean 'interfaces'?")]
    [DataRow("services:", "LK0102", 1, 10, "services: null is not a list, each element a container; leave the key out.")]
    [DataRow("services: {}", "LK0102", 1, 11, "services: a map is not a list, each element a container.")]
    [DataRow("services: [x]", "LK0102", 1, 12, "services[0]: 'x' is not a container.")]
    [DataRow("init: [1]", "LK0102", 1, 8, "init[0]: the number 1 is not text; write it in quotes.")]
    [DataRow("kernel: {image: a, cmdline: 1}", "LK0102", 1, 29, "kernel.cmdline: the number 1 is not text; write it in quotes.")]
    [DataRow("files:\n  - path: a\n    contents: x\n    mode: 0644", "LK0102", 4, 11, "files[0].mode: the number 0644 is not octal text; write it in quotes.")]
    [DataRow("files:\n  - path: a\n    contents: x\n    mode: '9999'", "LK0121", 4, 11, "files[0].mode: '9999' is not an octal mode.")]
    [DataRow("services: [{name: a, image: b, readonly: yes}]", "LK0102", 1, 42, "services[0].readonly: 'yes' is not true or false.")]
    [DataRow("services: [{name: a, image: b, command: /bin/sh}]", "LK0102", 1, 41, "services[0].command: '/bin/sh' is not a list of words.")]
    [DataRow("services: [{name: a, image: b, sysctl: {x: 1}}]", "LK0102", 1, 44, "services[0].sysctl.x: the number 1 is not text; write it in quotes.")]
    [DataRow("services: [{image: b}]", "LK0111", 1, 12, "services[0]: It has no name.")]
    [DataRow("services: [{name: b}]", "LK0106", 1, 12, "services[0]: It has no image.")]
    [DataRow("services: [{name: b, image: ''}]", "LK0106", 1, 29, "services[0]: It has no image.")]
    [DataRow("services: [{name: b, image: 'a://b'}]", "LK0109", 1, 29, "services[0]: 'a://b' is not an image reference.")]
    [DataRow("init:\n  - ' '", "LK0109", 2, 5, "init[0]: ' ' is not an image reference.")]
    [DataRow("kernel: {cmdline: x}", "LK0105", 1, 9, "What is said of the kernel has no effect without its image.")]
    [DataRow("trust: {org: [linuxkit]}", "LK0105", 1, 1, "Nothing comes of 'trust'; images are verified by their digests.")]
    [DataRow("trust: {orgs: []}", "LK0103", 1, 9, "trust: 'orgs' is not a key of trust. Did you mean 'org'?", 2)]
    [DataRow("files: [{contents: x}]", "LK0120", 1, 9, "files[0]: The path '' names no file.")]
    [DataRow("files: [{path: ../x, contents: x}]", "LK0120", 1, 16, "files[0]: The path '../x' leaves the root with '..'.")]
    [DataRow("files: [{path: x}]", "LK0122", 1, 9, "files[0]: It has no content.")]
    [DataRow("files: [{path: x, directory: true, contents: ''}]", "LK0122", 1, 9, "files[0]: It has more than one kind of content.")]
    [DataRow("text", "LK0102", 1, 1, "'text' is not a map with the keys of a system.")]
    [DataRow("[a]", "LK0102", 1, 1, "a list is not a map with the keys of a system.")]
    [DataRow("", "LK0140", 1, 1, "There is nothing in it.")]
    [DataRow("services: [{name: a, image: '@foo'}]", "LK0144", 1, 29, "services[0]: '@foo' is not '@pkg:' and a path.")]
    public void Read_Mistake_IsNamedWithItsPlace(string yaml, string code, int line, int column, string message, int all = 1)
    {
        var diagnostics = Read(yaml).Diagnostics;

        Assert.HasCount(all, diagnostics, string.Join('\n', diagnostics));
        Assert.AreEqual((code, message, new SourceLocation(TestFile, line, column)), (diagnostics[0].Code, diagnostics[0].Message, diagnostics[0].Location));
    }

    [TestMethod]
    public void Read_ManyMistakes_ReportsAllAtOnce()
    {
        var diagnostics = Read("kernl: {}\nservices:\n  - name: a\n    image: b\n    binds: [/x]\n    uid: nobody\nfiles:\n  - path: a\n    source: nope\n").Diagnostics;

        CollectionAssert.AreEqual(new[] { "LK0103", "LK0114", "LK0123", "LK0119" }, diagnostics.Select(diagnostic => diagnostic.Code).ToArray());
    }

    [TestMethod]
    public void Read_RelativeSource_IsBesideTheYaml()
    {
        File.WriteAllText(Path.Combine(_folder, "motd"), "hi");

        Assert.AreEqual(Path.Combine(_folder, "motd"), Definition("files: [{path: etc/motd, source: motd}]").Files[0].Source);
    }

    [TestMethod]
    public void Read_HomeSource_IsInTheUsersFolder()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

        Assert.AreEqual(Path.Combine(home, "no-such-file"), Definition("files: [{path: x, source: ~/no-such-file, optional: true}]").Files[0].Source);
    }

    [TestMethod]
    public void Read_MissingFile_BlamesWhoAsked()
    {
        var location = new SourceLocation("a.lkproj", 7, 3);
        var diagnostic = Assert.ContainsSingle(YamlReader.Read([new YamlSource(Path.Combine(_folder, "no.yml")) { Location = location }]).Diagnostics);

        Assert.AreEqual((YamlDiagnostics.MissingYaml, location), (diagnostic.Descriptor, diagnostic.Location));
    }

    [TestMethod]
    public void Read_FileThatIsNotUtf8_IsRefused()
    {
        var file = Path.Combine(_folder, "bad.yml");
        File.WriteAllBytes(file, [.. "init: [x"u8, 0xff, .. "]"u8]);

        Assert.AreEqual(YamlDiagnostics.MissingYaml, Assert.ContainsSingle(YamlReader.Read([new YamlSource(file)]).Diagnostics).Descriptor);
    }

    [TestMethod]
    public void Read_FileWithoutAnEnd_IsRefused()
    {
        if (OperatingSystem.IsLinux())
        {
            Assert.AreEqual(YamlDiagnostics.TooLarge, Assert.ContainsSingle(YamlReader.Read([new YamlSource("/dev/zero")]).Diagnostics).Descriptor);
        }
    }

    [TestMethod]
    public void Read_FileWithByteOrderMark_IsRead()
    {
        var file = Path.Combine(_folder, "bom.yml");
        File.WriteAllBytes(file, [0xef, 0xbb, 0xbf, .. "init: [x]"u8]);

        var reading = YamlReader.Read([new YamlSource(file)]);
        Assert.IsEmpty(reading.Diagnostics);
        Assert.AreEqual(new SourceLocation(file, 1, 8), reading.Definition.Init[0].Location);
    }

    [TestMethod]
    public void Read_SeveralFiles_AreMergedInOrder()
    {
        var definition = Definition(
            "kernel: {image: k:1, cmdline: a, binary: b, tar: t, ucode: u}\ninit: [i:1]\nservices: [{name: s, image: s:1}]",
            "kernel: {cmdline: c, binary: '', tar: ''}\ninit: [i:2]\nservices: [{name: t, image: t:1}]",
            "kernel: {image: k:3, cmdline: ''}");

        var kernel = definition.Kernel!;
        Assert.AreEqual(("k:3", "c", "b", "", "u"), (kernel.Image, kernel.CommandLine, kernel.Binary, kernel.Tar, kernel.Microcode));
        CollectionAssert.AreEqual(new[] { "i:1", "i:2" }, definition.Init.Select(init => init.Image).ToArray());
        CollectionAssert.AreEqual(new[] { "s", "t" }, definition.Services.Select(service => service.Name).ToArray());
    }

    [TestMethod]
    public void Read_ServiceOfAnotherFile_IsADuplicate()
    {
        var diagnostic = Assert.ContainsSingle(Read("services: [{name: s, image: a}]", "services: [{name: s, image: a}]").Diagnostics);

        Assert.AreEqual(ConfigurationDiagnostics.DuplicateService, diagnostic.Descriptor);
    }

    [TestMethod]
    public void Read_VariablesAndProjects_AreUsed()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "web"));
        var web = Path.Combine(_folder, "web", "Web.lkproj");
        File.WriteAllText(web, "");
        var source = Source("services: [{name: '${NAME}', image: '@pkg:web'}, {name: b, image: '@pkg:web/Web.lkproj'}]") with
        {
            Variables = new Dictionary<string, string> { ["NAME"] = "a" },
            Projects = new Dictionary<string, string> { [web] = "web:1" },
        };

        var reading = YamlReader.Read([source]);

        Assert.IsEmpty(reading.Diagnostics);
        Assert.AreEqual(("a", "web:1"), (reading.Definition.Services[0].Name, reading.Definition.Services[0].Image));
        CollectionAssert.AreEqual(new[] { web }, YamlReader.FindProjects(source with { Projects = ImmutableDictionary<string, string>.Empty }));
    }

    [TestMethod]
    public void Read_ProjectThatMadeNoImage_IsAnError()
    {
        File.WriteAllText(Path.Combine(_folder, "a.lkproj"), "");

        var diagnostic = Assert.ContainsSingle(Read("init:\n  - '@pkg:.'").Diagnostics);
        Assert.AreEqual((ConfigurationDiagnostics.ProjectWithoutImage, 2), (diagnostic.Descriptor, diagnostic.Location.Line));
    }

    [TestMethod]
    public void Read_ProjectBeforeAnyWasBuilt_StandsForAnImage()
    {
        File.WriteAllText(Path.Combine(_folder, "a.lkproj"), "");

        var reading = YamlReader.Read([Source("init: ['@pkg:.']") with { Projects = null }]);

        Assert.IsEmpty(reading.Diagnostics);
        Assert.AreEqual(ItemReader.UnbuiltImage, reading.Definition.Init[0].Image);
        Assert.AreEqual(YamlDiagnostics.InvalidTemplate, Assert.ContainsSingle(YamlReader.Read([Source("init: ['@pkg:none']") with { Projects = null }]).Diagnostics).Descriptor);
    }

    [TestMethod]
    public void Read_FolderOfSeveralOrNoProjects_IsAnError()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "none"));
        File.WriteAllText(Path.Combine(_folder, "a.lkproj"), "");
        File.WriteAllText(Path.Combine(_folder, "b.lkproj"), "");

        foreach (var path in new[] { ".", "none", "nowhere", "test.yml", "" })
        {
            Assert.AreEqual(YamlDiagnostics.InvalidTemplate, Assert.ContainsSingle(Read($"init: ['@pkg:{path}']").Diagnostics).Descriptor);
        }
    }

    [TestMethod]
    public void Read_AtSignsElsewhere_StayAsTyped() =>
        Assert.AreEqual("@foo", Definition("services: [{name: a, image: b, hostname: '@foo'}]").Services[0].Settings.Hostname);

    [TestMethod]
    public void ItemReader_YamlAndItems_AreMerged()
    {
        File.WriteAllText(TestFile, "kernel: {image: k:1, cmdline: '${C}', tar: none}\ninit: [i:1]");
        ProjectItem Item(ItemType type, string include, params (string, string)[] metadata) => new(
            type, include, metadata.ToDictionary(pair => pair.Item1, pair => pair.Item2), new SourceLocation("a.lkproj", 3), _folder);

        var reading = ItemReader.Read(
            [Item(ItemType.Init, "i:2"), Item(ItemType.Kernel, "k:2"), Item(ItemType.LinuxKitYaml, "test.yml", ("Variables", "C=quiet;D=1"))], []);

        Assert.IsEmpty(reading.Diagnostics);
        Assert.AreEqual(("k:2", "quiet", "none"), (reading.Definition.Kernel!.Image, reading.Definition.Kernel.CommandLine, reading.Definition.Kernel.Tar));
        CollectionAssert.AreEqual(new[] { "i:1", "i:2" }, reading.Definition.Init.Select(init => init.Image).ToArray());
    }

    private string TestFile => Path.Combine(_folder, "test.yml");

    private YamlSource Source(string yaml) => new(TestFile) { Text = yaml };

    private DefinitionReading Read(params string[] yaml) => YamlReader.Read(yaml.Select(Source));

    private ImageDefinition Definition(params string[] yaml)
    {
        var reading = Read(yaml);
        Assert.IsEmpty(reading.Diagnostics, string.Join('\n', reading.Diagnostics));
        return reading.Definition;
    }
}
