using CsCheck;
using LinuxKit.Configuration;

namespace LinuxKit.Tests.Configuration;

[TestClass]
public sealed class ContainerSettingsTests
{
    [TestMethod]
    public void Over_ListSaid_ReplacesTheLabels()
    {
        var label = new ContainerSettings { Binds = ["/run:/run"], Capabilities = ["CAP_CHOWN"], Env = ["A=1"], Readonly = true, Cwd = "/srv" };

        var merged = new ContainerSettings { Binds = [], Capabilities = ["CAP_KILL"], Env = [], Readonly = false, Cwd = "" }.Over(label);

        Assert.IsEmpty(merged.Binds!.Value);
        CollectionAssert.AreEqual(new[] { "CAP_KILL" }, merged.Capabilities!.Value);
        Assert.IsEmpty(merged.Env!.Value);
        Assert.IsFalse(merged.Readonly);
        Assert.AreEqual("/srv", merged.Cwd, "Empty text says nothing where a namespace or a folder is meant.");
    }

    [TestMethod]
    public void Over_Addition_FollowsTheLabelsList()
    {
        var label = new ContainerSettings { Binds = ["/a:/a"], Capabilities = ["CAP_CHOWN"] };

        var merged = new ContainerSettings { BindsAdd = ["/b:/b", "/a:/a"], CapabilitiesAdd = ["CAP_KILL"] }.Over(label);

        CollectionAssert.AreEqual(new[] { "/a:/a", "/b:/b", "/a:/a" }, merged.Binds!.Value);
        CollectionAssert.AreEqual(new[] { "CAP_CHOWN", "CAP_KILL" }, merged.Capabilities!.Value);
        Assert.IsNull(merged.BindsAdd);
    }

    [TestMethod]
    public void Over_Runtime_GoesFieldByField()
    {
        var label = new ContainerSettings
        {
            Runtime = new RuntimeSettings { Mkdir = ["/a"], Namespace = "label", BindNS = new NamespaceBindings { Net = "/net", Pid = "/pid" } },
        };

        var merged = new ContainerSettings
        {
            Runtime = new RuntimeSettings { Mkdir = [], Cgroups = ["x"], BindNS = new NamespaceBindings { Net = "" } },
        }.Over(label).Runtime!;

        Assert.IsEmpty(merged.Mkdir!.Value);
        CollectionAssert.AreEqual(new[] { "x" }, merged.Cgroups!.Value);
        Assert.AreEqual("label", merged.Namespace);
        Assert.AreEqual(new NamespaceBindings { Net = "", Pid = "/pid" }, merged.BindNS);
    }

    [TestMethod]
    public void Over_EmptyTextOfACgroup_ClearsTheLabels() =>
        Assert.AreEqual("", new ContainerSettings { CgroupsPath = "" }.Over(new ContainerSettings { CgroupsPath = "/x" }).CgroupsPath);

    [TestMethod]
    public void Over_None_ChangesNothing() => RandomSettings.Generate(additions: false).Sample(
        settings => Text(settings.Over(ContainerSettings.None)) == Text(settings) && Text(ContainerSettings.None.Over(settings)) == Text(settings),
        iter: 200);

    [TestMethod]
    public void Over_Three_IsAssociative() => Gen.Select(RandomSettings.Generate(), RandomSettings.Generate(), RandomSettings.Generate()).Sample(
        (a, b, c) => Text(a.Over(b).Over(c)) == Text(a.Over(b.Over(c))),
        iter: 200);

    private static string Text(ContainerSettings settings)
    {
        // Empty text says nothing in these, so it may be gone.
        var said = settings with
        {
            Cwd = Said(settings.Cwd), Net = Said(settings.Net), Pid = Said(settings.Pid), Ipc = Said(settings.Ipc),
            Uts = Said(settings.Uts), Userns = Said(settings.Userns), Hostname = Said(settings.Hostname),
        };
        return LabelWriter.Write(said);
    }

    private static string? Said(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
