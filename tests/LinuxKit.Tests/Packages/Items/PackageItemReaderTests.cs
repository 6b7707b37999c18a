using LinuxKit.Configuration;
using LinuxKit.Configuration.Items;
using LinuxKit.Packages;
using LinuxKit.Packages.Items;
using static LinuxKit.Tests.Configuration.ProjectItems;

namespace LinuxKit.Tests.Packages.Items;

[TestClass]
public sealed class PackageItemReaderTests
{
    private static readonly ProjectItem Package =
        Item(ItemType.Package, "linuxkit.sdk/web", ("Tags", "1.0;latest"), ("Architectures", "amd64;arm64"));

    [TestMethod]
    public void Read_Properties_FillTheDefinition()
    {
        var definition = Read(Item(
            ItemType.Package,
            "registry.example/web",
            ("Tags", "1.0;latest"),
            ("Architectures", "amd64"),
            ("Entrypoint", "/bin/sh -c 'exec \"$0\" \"$@\"'"),
            ("Command", "httpd -f"),
            ("Env", "PATH=/bin;LIST=a%3Bb"),
            ("WorkingDirectory", "/srv"),
            ("Labels", "b=2;a=1"),
            ("Config", "{\"net\":\"host\"}"),
            ("DebianSuite", "trixie"),
            ("DebianAdditionalSuites", "trixie-backports"),
            ("DebianComponents", "main;non-free-firmware"),
            ("DebianMirror", "mirror"),
            ("DebianIncludePaths", "usr/bin/crun; usr/lib/*/libc.so.*"),
            ("DebianExcludePaths", "usr/share/doc/**"),
            ("DebianKeyring", "/keys.gpg")));

        Assert.AreEqual("registry.example/web", definition.Repository);
        CollectionAssert.AreEqual(new[] { "1.0", "latest" }, definition.Tags);
        CollectionAssert.AreEqual(new[] { "amd64" }, definition.Architectures);
        CollectionAssert.AreEqual(new[] { "/bin/sh", "-c", "exec \"$0\" \"$@\"" }, definition.Image.Entrypoint);
        CollectionAssert.AreEqual(new[] { "httpd", "-f" }, definition.Image.Cmd);
        CollectionAssert.AreEqual(new[] { "PATH=/bin", "LIST=a;b" }, definition.Image.Env);
        Assert.AreEqual("/srv", definition.Image.WorkingDirectory);
        Assert.AreEqual("a=1,b=2", string.Join(',', definition.Image.Labels.Select(label => $"{label.Key}={label.Value}")));
        Assert.AreEqual("{\"net\":\"host\"}", definition.Image.Config);
        Assert.AreEqual("trixie", definition.Debian.Suite);
        CollectionAssert.AreEqual(new[] { "trixie-backports" }, definition.Debian.AdditionalSuites);
        CollectionAssert.AreEqual(new[] { "main", "non-free-firmware" }, definition.Debian.Components);
        Assert.AreEqual("mirror", definition.Debian.Mirror);
        CollectionAssert.AreEqual(new[] { "usr/bin/crun", "usr/lib/*/libc.so.*" }, definition.IncludePaths);
        CollectionAssert.AreEqual(new[] { "usr/share/doc/**" }, definition.ExcludePaths);
        Assert.AreEqual("/keys.gpg", definition.Debian.Keyring);
    }

    [TestMethod]
    public void Read_NothingSaid_KeepsTheDefaults()
    {
        var definition = Read(Package);
        Assert.AreEqual(DebianArchiveSettings.DefaultSuite, definition.Debian.Suite);
        CollectionAssert.AreEqual(new[] { "main" }, definition.Debian.Components);
        Assert.IsNull(definition.Debian.Keyring);
        Assert.IsNull(definition.Image.Config);
    }

    [TestMethod]
    public void Read_DebianPackagesAndModules_KeepTheirOrder()
    {
        var definition = Read(
            Package,
            Item(ItemType.DebianPackage, "linux-image-cloud-amd64", ("Architecture", "x86_64"), ("Kernel", "true")),
            Item(ItemType.DebianPackage, "crun", ("Dependencies", "false"), ("Version", "1.8-1"), ("Suite", "trixie")),
            Item(ItemType.KernelModule, "virtio_rng"),
            Item(ItemType.KernelModule, "button", ("Architecture", "amd64")));

        var kernel = new DebianPackageItem("linux-image-cloud-amd64", Project) { Architecture = "amd64", Kernel = true };
        var crun = new DebianPackageItem("crun", Project) { Dependencies = false, Version = "1.8-1", Suite = "trixie" };
        CollectionAssert.AreEqual(new[] { kernel, crun }, definition.DebianPackages);
        CollectionAssert.AreEqual(new[] { new KernelModuleItem("virtio_rng", Project), new KernelModuleItem("button", Project) { Architecture = "amd64" } }, definition.KernelModules);
    }

    [TestMethod]
    public void Read_Files_HaveAModeOnlyWhenGiven()
    {
        var definition = Read(
            Package,
            Item(ItemType.File, "README.md", ("Path", "usr/share/README")),
            Item(ItemType.File, "etc/motd", ("Contents", "Hello."), ("Mode", "0640"), ("Architecture", "aarch64")),
            Item(ItemType.File, "usr/bin/sh", ("Symlink", "busybox")));

        Assert.HasCount(3, definition.Files);
        Assert.AreEqual(Path.Combine(TestAssets.GoldenFolder, "README.md"), definition.Files[0].Definition.Source);
        Assert.IsNull(definition.Files[0].Mode);
        Assert.AreEqual(0x1A0, definition.Files[1].Mode);
        Assert.AreEqual("arm64", definition.Files[1].Architecture);
        Assert.AreEqual(FileKind.SymbolicLink, definition.Files[2].Definition.Kind);
    }

    [TestMethod]
    public void Read_MissingFileOfAnArchitectureThatIsNotBuilt_IsLeftOut()
    {
        var missing = Item(ItemType.File, "missing", ("Architecture", "riscv64"));
        Assert.IsEmpty(Read(Package, missing).Files);
        Assert.AreEqual("LK0123", Problem(Package, Item(ItemType.File, "missing", ("Architecture", "arm64"))).Code);
    }

    [TestMethod]
    public void Read_WrongMetadata_IsReportedWithTheItem()
    {
        Assert.AreEqual("LK0102", Problem(Package, Item(ItemType.DebianPackage, "crun", ("Dependencies", "perhaps"))).Code);
        Assert.AreEqual("LK0122", Problem(Package, Item(ItemType.File, "etc/system.yml", ("Metadata", "yaml"))).Code);
        Assert.AreEqual("LK0101", Problem(Package, Item(ItemType.KernelModule, "button", ("Kernel", "true"))).Code);
        var unknown = Problem(Package, Item(ItemType.DebianPackage, "crun", ("Dependancies", "false")));
        Assert.AreEqual(DiagnosticSeverity.Warning, unknown.Severity);
        Assert.Contains("Dependencies", unknown.Message);
        Assert.Contains("crun", unknown.Message);
        Assert.AreEqual("LK0102", Problem(Item(ItemType.Package, "linuxkit.sdk/web", ("Entrypoint", "/bin/sh 'open"))).Code);
    }

    [TestMethod]
    public void Read_ItemOfAnImageProject_Throws() =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => PackageItemReader.Read(Package, [Item(ItemType.Service, "web")], 0));

    private static PackageDefinition Read(ProjectItem package, params ReadOnlySpan<ProjectItem> items)
    {
        var reading = PackageItemReader.Read(package, items.ToArray(), 0);
        Assert.IsEmpty(reading.Diagnostics, string.Join('\n', reading.Diagnostics));
        return reading.Definition;
    }

    private static Diagnostic Problem(ProjectItem package, params ReadOnlySpan<ProjectItem> items) =>
        Assert.ContainsSingle(PackageItemReader.Read(package, items.ToArray(), 0).Diagnostics);
}
