using System.Text.Json.Nodes;
using LinuxKit.Oci;
using LinuxKit.Tests.Oci;
using static LinuxKit.Tests.TestBuild;

namespace LinuxKit.Tests.RootFilesystem;

/// <summary>Rules of the reference tool that no golden case shows: sheet 01, sections in the tests' comments.</summary>
[TestClass]
public sealed class SheetRootTests : IDisposable
{
    private const string Kernel = "kernel: {image: 'golden/kernel:1'}";

    private readonly TestBuild _build = new();

    public required TestContext TestContext { get; init; }

    public void Dispose() => _build.Dispose();

    // 1.2, 6.5
    [TestMethod]
    [DataRow("tar: none")]
    [DataRow("tar: ''")]
    [DataRow("tar: none, ucode: missing.cpio")]
    public async Task Build_KernelWithoutTar_HasNoModules(string options)
    {
        var root = await BuildAsync($"kernel: {{image: 'golden/kernel:1', cmdline: quiet, {options}}}");

        CollectionAssert.AreEqual(new[] { "boot", "boot/cmdline", "boot/kernel" }, root.Keys);
        Assert.AreEqual(FileOf("quiet"), root["boot/cmdline"]);
    }

    // 6.3
    [TestMethod]
    public async Task Build_ImageWithDotsInFrontOfItsNames_HasThemWithout()
    {
        var root = await BuildAsync("services: [{name: s, image: 'golden/dotslash:1'}]");

        Assert.AreEqual("directory 0755 0:0", root["containers/services/s/lower"]);
        Assert.AreEqual("hardlink 0755 0:0 containers/services/s/lower/bin/tool", root["containers/services/s/lower/bin/hard"]);
        Assert.AreEqual("symlink 0777 0:0 ./tool", root["containers/services/s/lower/bin/sh"]);
    }

    // 2.1
    [TestMethod]
    public async Task Build_SeveralFiles_MergeTheKernelFieldByField()
    {
        var root = await BuildAsync(
            "kernel: {image: 'golden/kernel:1', cmdline: first, binary: bzImage, tar: none, ucode: intel-ucode.cpio}",
            "kernel: {cmdline: '', ucode: ''}",
            "kernel: {tar: mods.tar, binary: kernel}");

        Assert.AreEqual(FileOf("first"), root["boot/cmdline"]);
        Assert.AreEqual(FileOf("KERNEL-amd64"), root["boot/kernel"]);
        Assert.IsFalse(root.ContainsKey("boot/ucode.cpio"));
        Assert.IsTrue(root.ContainsKey("opt/from-mods"));
    }

    // 2.1
    [TestMethod]
    public async Task Build_SeveralFiles_AppendTheirLists()
    {
        var root = await BuildAsync(
            "init: ['golden/init:1']\nonboot: [{name: a, image: 'golden/plain:1'}]\nfiles: [{path: f, contents: one}]",
            "init: ['golden/init:2']\nonboot: [{name: a, image: 'golden/plain:1'}]\nfiles: [{path: f, contents: two, mode: '0600'}]");

        Assert.AreEqual(FileOf("two", "0600"), root["f"]);
        CollectionAssert.IsSubsetOf(new[] { "bin/init-tool", "usr/bin/runc", "containers/onboot/000-a/config.json", "containers/onboot/001-a/config.json" }, root.Keys);
    }

    // 6.5, 9
    [TestMethod]
    [DataRow("binary: nope", "LK0406", 3)]
    [DataRow("tar: nope.tar", "LK0406", 3)]
    [DataRow("image: golden/nothere:1", "LK0202", 3)]
    public async Task Build_KernelThatCannotBe_BlamesTheKeyThatCounts(string key, string code, int line)
    {
        var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => BuildAsync(
            "kernel:\n  cmdline: quiet\n  image: golden/kernel:1\n  tar: none", $"kernel:\n  cmdline: x\n  {key}"));

        Assert.AreEqual((code, "/1.yml", line), (error.Diagnostic.Code, error.Diagnostic.Location.File, error.Diagnostic.Location.Line), error.Message);
    }

    // 4.6: containers are numbered from 100; of two with one name the later number counts.
    [TestMethod]
    public async Task Build_OwnersByName_AreNumberedAcrossSections()
    {
        var root = await BuildAsync("""
            onboot: [{name: a, image: 'golden/plain:1'}, {name: b, image: 'golden/plain:1'}]
            onshutdown: [{name: c, image: 'golden/plain:1'}]
            services:
              - {name: d, image: 'golden/plain:1', uid: a, gid: c, additionalGids: [d, 7, root, b]}
              - {name: b, image: 'golden/plain:1', uid: b, gid: root}
            files:
              - {path: owned/file, contents: x, uid: d, gid: b, mode: '0640'}
            """);

        Assert.AreEqual("{additionalGids:[103,7,0,104],gid:102,uid:100}", Canonical((await ConfigAsync("services/d"))["process"]!["user"]));
        Assert.AreEqual("{gid:0,uid:104}", Canonical((await ConfigAsync("services/b"))["process"]!["user"]));
        Assert.AreEqual(FileOf("x", "0640", "103:104"), root["owned/file"]);
        Assert.AreEqual("directory 0750 103:104", root["owned"]);
    }

    // 3.3: runtime is merged field by field, bindNS as well.
    [TestMethod]
    public async Task Build_RuntimeOverALabels_KeepsWhatIsNotSaid()
    {
        await BuildAsync("""
            onboot:
              - name: dhcp
                image: golden/dhcp:1
                runtime:
                  cgroups: []
                  mounts: [{destination: etc, options: [bind], source: /run/etc}]
                  interfaces: [{name: eth1}, {name: v0, add: veth, peer: v1, createInRoot: true}]
                  bindNS: {net: /run/netns/a, mnt: /run/mntns/a}
            """);

        var runtime = await _build.JsonAsync("containers/onboot/000-dhcp/runtime.json", TestContext.CancellationToken);
        Assert.AreEqual("[]", Canonical(runtime["cgroups"]));
        Assert.AreEqual("""["/var/lib/dhcp"]""", Canonical(runtime["mkdir"]));
        Assert.AreEqual("""{destination:"etc",options:["bind"],source:"/run/etc"}""", Canonical(runtime["mounts"]!.AsArray()[^1]));
        Assert.AreEqual("""[{createInRoot:false,name:"eth1"},{add:"veth",createInRoot:true,name:"v0",peer:"v1"}]""", Canonical(runtime["interfaces"]));
        Assert.AreEqual("""{cgroup:"",ipc:"",mnt:"/run/mntns/a",net:"/run/netns/a",pid:"",user:"",uts:""}""", Canonical(runtime["bindNS"]));
    }

    // 3.2, 3.3: what is said replaces, though it be empty; empty text of the namespaces says nothing.
    [TestMethod]
    public async Task Build_EmptyValues_ClearTheLabels()
    {
        await BuildAsync("""
            onboot:
              - {name: dhcp, image: 'golden/dhcp:1', binds: [], capabilities: [], ambient: [], env: [], command: [], net: '', rootfsPropagation: ''}
            """);

        var config = await ConfigAsync("onboot/000-dhcp");
        Assert.AreEqual("{}", Canonical(config["process"]!["capabilities"]));
        Assert.IsNull(config["process"]!["args"]);
        Assert.IsNull(config["process"]!["env"]);
        Assert.IsNull(config["linux"]!["rootfsPropagation"]);
        Assert.AreEqual("""[{type:"pid"},{type:"mount"}]""", Canonical(config["linux"]!["namespaces"]));
        Assert.IsFalse(config["mounts"]!.AsArray().Any(mount => (string?)mount!["type"] == "bind"));
    }

    // 3.3: readonly: false over a label's true.
    [TestMethod]
    public async Task Build_WritableOverAReadOnlyLabel_HasAnOverlay()
    {
        var root = await BuildAsync("onboot: [{name: sysctl, image: 'golden/sysctl:1', readonly: false}]");

        Assert.IsTrue(root.ContainsKey("containers/onboot/000-sysctl/lower/bin/tool"));
        var mounts = await MountsAsync("onboot/000-sysctl");
        Assert.AreEqual(
            """["lowerdir=/containers/onboot/000-sysctl/lower","upperdir=/containers/onboot/000-sysctl/tmp/upper","workdir=/containers/onboot/000-sysctl/tmp/work"]""",
            Canonical(mounts[2]!["options"]));
    }

    // 6.4: the first container of an image has the tree, whatever its section and kind.
    [TestMethod]
    public async Task Build_OneImageInAllSections_IsUnpackedOnce()
    {
        var root = await BuildAsync("""
            onboot: [{name: first, image: 'golden/plain:1', readonly: true}]
            onshutdown: [{name: bye, image: 'golden/plain:1'}]
            services:
              - {name: rw, image: 'golden/plain:1'}
              - {name: ro, image: 'golden/plain:1', readonly: true}
              - {name: other, image: 'golden/plain:1@sha256:3eeec1d42e39f4f1fc0f15c682b68f48ef17d8b941d8f61547ec281b0c4a4969'}
            """);

        CollectionAssert.AreEqual(
            new[] { "containers/onboot/000-first/rootfs/bin/tool", "containers/services/other/lower/bin/tool" },
            root.Keys.Where(path => path.EndsWith("/bin/tool", StringComparison.Ordinal)).ToArray());
        Assert.AreEqual(
            """{destination:"/containers/onboot/000-first/rootfs",options:["bind"],source:"/containers/onboot/000-first/rootfs"}""",
            Canonical((await MountsAsync("onboot/000-first"))[0]));
        Assert.AreEqual("lowerdir=/containers/onboot/000-first/rootfs", (string?)(await MountsAsync("onshutdown/000-bye"))[2]!["options"]![0]);
        Assert.AreEqual(
            """{destination:"/containers/services/ro/rootfs",options:["bind"],source:"/containers/onboot/000-first/rootfs"}""",
            Canonical((await MountsAsync("services/ro"))[0]));
        Assert.AreEqual(
            "config.json rootfs runtime.json",
            string.Join(' ', root.Keys.Where(path => path.StartsWith("containers/services/ro/", StringComparison.Ordinal)).Select(path => path[23..])));
        Assert.AreEqual(
            "config.json rootfs runtime.json tmp",
            string.Join(' ', root.Keys.Where(path => path.StartsWith("containers/services/rw/", StringComparison.Ordinal)).Select(path => path[23..])));
    }

    // 4.4: mounts replace each other by destination, in the order tmpfs, binds, mounts.
    [TestMethod]
    public async Task Build_MountsOnOnePath_TheLastKindCounts()
    {
        await BuildAsync("""
            services:
              - name: s
                image: golden/plain:1
                readonly: true
                tmpfs: ["/x", "/y:", "/dev:size=1m"]
                binds: ["/a:/x", "/a:/z:", "/b:/z:ro"]
                mounts:
                  - {type: cgroup}
                  - {source: proc, options: [ro]}
                  - {destination: /x, type: tmpfs}
            """);

        var mounts = (await ConfigAsync("services/s"))["mounts"]!.AsArray().ToDictionary(mount => (string)mount!["destination"]!, mount => mount!);
        CollectionAssert.AreEqual(new[] { "/dev", "/dev/pts", "/proc", "/sys", "/sys/fs/cgroup", "/x", "/y", "/z" }, mounts.Keys);
        Assert.AreEqual("""{destination:"/x",source:"tmpfs",type:"tmpfs"}""", Canonical(mounts["/x"]));
        Assert.AreEqual("""[""]""", Canonical(mounts["/y"]["options"]));
        Assert.AreEqual("""{destination:"/z",options:["ro","rbind"],source:"/b",type:"bind"}""", Canonical(mounts["/z"]));
        Assert.AreEqual("""{destination:"/sys/fs/cgroup",source:"cgroup",type:"cgroup"}""", Canonical(mounts["/sys/fs/cgroup"]));
        Assert.AreEqual("""{destination:"/proc",options:["ro"],source:"proc",type:"proc"}""", Canonical(mounts["/proc"]));
        Assert.AreEqual("""["size=1m"]""", Canonical(mounts["/dev"]["options"]));
        Assert.AreEqual("""["nosuid","noexec","nodev","ro"]""", Canonical(mounts["/sys"]["options"]));
    }

    // 4.5
    [TestMethod]
    [DataRow("net: none, pid: host, ipc: root, uts: new, userns: /run/ns", """[{type:"network"},{type:"uts"},{path:"/run/ns",type:"user"},{type:"mount"}]""")]
    [DataRow("net: host, pid: new, ipc: none", """[{path:"none",type:"ipc"},{type:"pid"},{type:"mount"}]""")]
    [DataRow("net: new, pid: /proc/1/ns/pid", """[{type:"network"},{path:"/proc/1/ns/pid",type:"pid"},{type:"mount"}]""")]
    public async Task Build_Namespaces_AreAsTheReferences(string fields, string namespaces)
    {
        await BuildAsync($"services: [{{name: s, image: 'golden/plain:1', {fields}}}]");

        Assert.AreEqual(namespaces, Canonical((await ConfigAsync("services/s"))["linux"]!["namespaces"]));
    }

    // 4.3, 4.7, 4.8, 4.9
    [TestMethod]
    public async Task Build_LimitsAndDevices_AreAsTheReferences()
    {
        await BuildAsync("""
            services:
              - name: s
                image: golden/plain:1
                capabilities: [ALL]
                ambient: [CAP_KILL]
                rlimits: [" nofile , 1, UNLIMITED"]
                devices: [{path: all, type: b}, {path: /dev/x, type: c, mode: "0600"}]
                resources: {pids: {}, memory: {limit: 0}, devices: [{allow: false, access: rwm}]}
            """);

        var config = await ConfigAsync("services/s");
        var capabilities = config["process"]!["capabilities"]!;
        Assert.AreEqual(41, capabilities["effective"]!.AsArray().Count);
        Assert.AreEqual(("CAP_CHOWN", "CAP_CHECKPOINT_RESTORE"), ((string?)capabilities["effective"]![0], (string?)capabilities["effective"]![40]));
        Assert.AreEqual(("CAP_AUDIT_CONTROL", """["CAP_KILL"]"""), ((string?)capabilities["bounding"]![0], Canonical(capabilities["ambient"])));
        Assert.AreEqual("""[{hard:18446744073709551615,soft:1,type:"RLIMIT_NOFILE"}]""", Canonical(config["process"]!["rlimits"]));
        Assert.AreEqual("""[{fileMode:384,major:0,minor:0,path:"/dev/x",type:"c"}]""", Canonical(config["linux"]!["devices"]));
        Assert.AreEqual(
            """[{access:"rwm",allow:false},{access:"rwm",allow:true,type:"b"},{access:"rwm",allow:true,major:0,minor:0,type:"c"}]""",
            Canonical(config["linux"]!["resources"]!["devices"]));
        Assert.AreEqual("{limit:0}", Canonical(config["linux"]!["resources"]!["pids"]));
        Assert.AreEqual("{limit:0}", Canonical(config["linux"]!["resources"]!["memory"]));
    }

    // 7
    [TestMethod]
    public async Task Build_Files_LieOverAllElse()
    {
        var root = await BuildAsync(Kernel, """
            services: [{name: s, image: 'golden/plain:1'}, {name: t, image: 'golden/plain:1'}]
            files:
              - {path: containers/services/s/lower/bin/tool, contents: patched}
              - {path: boot/extra, contents: ''}
              - {path: none/here, source: does-not-exist, optional: true}
              - {path: /sticky/dir, directory: true, mode: '1777'}
              - {path: link, symlink: ../x y, uid: 5}
              - {path: a/b/c, contents: x, mode: '0444', gid: 9}
              - {path: a/b/d, contents: x, mode: '4755'}
              - {path: a/b, directory: true, mode: '0711'}
              - {path: host, source: ../cases/no-kernel.yml, mode: '0644'}
            """);

        Assert.AreEqual(FileOf("patched", "0600"), root["containers/services/s/lower/bin/tool"]);
        Assert.AreEqual("directory 0755 0:0", root["containers/services/s/lower/bin"]);
        Assert.AreEqual(FileOf("", "0600"), root["boot/extra"]);
        Assert.AreEqual("directory 0755 0:0", root["boot"]);
        Assert.IsFalse(root.ContainsKey("none"));
        Assert.AreEqual("directory 1777 0:0", root["sticky/dir"]);
        Assert.AreEqual("directory 1777 0:0", root["sticky"]);
        Assert.AreEqual("symlink 0600 5:0 ../x y", root["link"]);
        Assert.AreEqual("directory 0555 0:9", root["a"]);
        Assert.AreEqual("directory 0711 0:0", root["a/b"]);
        Assert.AreEqual(FileOf(File.ReadAllText(Path.Combine(TestAssets.GoldenFolder, "cases", "no-kernel.yml"))), root["host"]);
        Assert.IsFalse(root.Keys.Any(path => path.StartsWith("containers/services/t/lower", StringComparison.Ordinal)));
    }

    // 4.2: no namespace is implied by a name.
    [TestMethod]
    [DataRow("", true)]
    [DataRow("uts: host,", true)]
    [DataRow("uts: new,", false)]
    public async Task Build_HostnameWithoutANamespace_IsWarned(string uts, bool warns)
    {
        await BuildAsync($"services: [{{name: s, image: 'golden/plain:1', {uts}\n  hostname: h}}]");

        Assert.AreEqual("h", (string?)(await ConfigAsync("services/s"))["hostname"]);
        CollectionAssert.AreEqual(warns ? new[] { ("LK0131", 2) } : [], _build.Warnings.Select(warning => (warning.Code, warning.Location.Line)).ToArray());
    }

    // 6.6
    [TestMethod]
    public async Task Build_SeveralInitImagesWithAPackageDatabase_JoinsThem()
    {
        using var first = InitImage("first", layer => layer.Dir("lib").Dir("lib/apk", "700").Dir("lib/apk/db").File("lib/apk/db/installed", "P:one\n", "600", uid: 5));
        using var second = InitImage("second", layer => layer.File("lib/apk/db/installed", "P:two"));
        using var third = InitImage("third", layer => layer.File("lib/apk/other", ""));

        var root = await BuildAsync("init: ['golden/first:1', 'golden/third:1', 'golden/second:1']");
        Assert.AreEqual(FileOf("P:one\n\n\nP:two\n\n"), root["lib/apk/db/installed"]);
        Assert.AreEqual("directory 0700 0:0", root["lib/apk"]);

        root = await BuildAsync("init: ['golden/first:1', 'golden/third:1']");
        Assert.AreEqual(FileOf("P:one\n", "0600", "5:0"), root["lib/apk/db/installed"]);
    }

    private TestLayout InitImage(string name, Func<TestLayer, TestLayer> fill)
    {
        var layout = new TestLayout();
        var content = fill(new TestLayer()).ToArray();
        var layer = layout.Blob(MediaTypes.LayerTar, content);
        var image = layout.Image(
            changeConfig: config => config["rootfs"]!["diff_ids"] = new JsonArray((string)layer["digest"]!),
            changeManifest: manifest => manifest["layers"] = new JsonArray(layer));
        image["annotations"] = new JsonObject { ["org.opencontainers.image.ref.name"] = $"127.0.0.1:5000/golden/{name}:1" };
        layout.WriteIndex(image);
        _build.Layouts.Add(layout.Folder);
        return layout;
    }

    private async Task<JsonNode> ConfigAsync(string bundle) => await _build.JsonAsync($"containers/{bundle}/config.json", TestContext.CancellationToken);

    private async Task<JsonArray> MountsAsync(string bundle) =>
        (await _build.JsonAsync($"containers/{bundle}/runtime.json", TestContext.CancellationToken))["mounts"]!.AsArray();

    private Task<SortedDictionary<string, string>> BuildAsync(params IEnumerable<string> yaml) =>
        _build.BuildAsync(Definition(yaml), "amd64", TestContext.CancellationToken);
}
