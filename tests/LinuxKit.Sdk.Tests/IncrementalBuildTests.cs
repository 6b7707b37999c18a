using System.Text.Json.Nodes;

namespace LinuxKit.Sdk.Tests;

[TestClass]
public sealed class IncrementalBuildTests(TestContext context)
{
    private static readonly string[] Outputs = ["System-cmdline", "System-initrd.img", "System-kernel", "System.linuxkit.json"];

    [TestMethod]
    public async Task Build_NothingChanged_LoadsNoTaskOfOurs()
    {
        var project = new TestProject("system", context);
        var first = (await project.BuildAsync()).Ran("ResolveImage", "AssembleImage");
        Assert.Contains($"System -> {project.PathOf("bin/Debug/amd64/System.linuxkit.json")}", first.Output);
        var made = project.Snapshot();
        CollectionAssert.AreEqual(Outputs, made.Keys);

        (await project.BuildAsync()).Ran();
        (await project.BuildAsync("-question")).Ran();
        CollectionAssert.AreEqual(made, project.Snapshot());
    }

    [TestMethod]
    public async Task Build_FileTouchedThenChanged_ResolvesThenAssembles()
    {
        var project = new TestProject("system", context);
        await project.BuildAsync();
        var before = project.Snapshot();

        project.Touch("motd");
        (await project.BuildAsync()).Ran("ResolveImage");
        CollectionAssert.AreEqual(before, project.Snapshot());
        (await project.BuildAsync()).Ran();

        project.Edit("motd", "Welcome", "Farewell");
        (await project.BuildAsync()).Ran("ResolveImage", "AssembleImage");
        var after = project.Snapshot();
        Assert.AreNotEqual(before["System-initrd.img"], after["System-initrd.img"]);
        Assert.AreEqual(before["System-kernel"], after["System-kernel"]);
        (await project.BuildAsync()).Ran();
    }

    [TestMethod]
    public async Task Build_ItemRemovedOrPropertyChanged_BuildsAgain()
    {
        var project = new TestProject("system", context);
        await project.BuildAsync();
        var initrd = project.Snapshot()["System-initrd.img"];

        File.Delete(project.PathOf("conf/b.conf"));
        (await project.BuildAsync()).Ran("ResolveImage", "AssembleImage");
        Assert.AreNotEqual(initrd, initrd = project.Snapshot()["System-initrd.img"]);

        (await project.BuildAsync("-p:Greeting=hello")).Ran("ResolveImage", "AssembleImage");
        Assert.AreNotEqual(initrd, initrd = project.Snapshot()["System-initrd.img"]);
        (await project.BuildAsync("-p:Greeting=hello")).Ran();

        (await project.BuildAsync("-p:Greeting=hello", "-p:LinuxKitCompression=none")).Ran("ResolveImage", "AssembleImage");
        Assert.AreNotEqual(initrd, project.Snapshot()["System-initrd.img"]);
    }

    [TestMethod]
    public async Task Build_OutputsGoneOrFormatsChanged_MakesWhatIsMissingAndRemovesTheRest()
    {
        var project = new TestProject("system", context);
        await project.BuildAsync("-p:LinuxKitFormats=kernel+initrd%3Btar");
        var both = project.Snapshot();
        Assert.Contains("System.tar", both.Keys);

        File.Delete(project.PathOf("bin/Debug/amd64/System-initrd.img"));
        (await project.BuildAsync("-p:LinuxKitFormats=kernel+initrd%3Btar")).Ran("AssembleImage");
        CollectionAssert.AreEqual(both, project.Snapshot());

        (await project.BuildAsync()).Ran("ResolveImage", "AssembleImage");
        CollectionAssert.AreEqual(Outputs, project.Snapshot().Keys);
        (await project.BuildAsync()).Ran();
    }

    [TestMethod]
    public async Task Build_AfterAnotherEngine_MakesAllAnewOnce()
    {
        var project = new TestProject("system", context);
        await project.BuildAsync();
        var before = project.Snapshot();
        var engine = (string)JsonNode.Parse(File.ReadAllText(project.PathOf("obj/Debug/amd64/plan.built.json")))!["Engine"]!;
        foreach (var plan in new[] { "plan.json", "plan.built.json" })
        {
            project.Edit($"obj/Debug/amd64/{plan}", engine, Guid.Empty.ToString());
        }

        var upgraded = DateTime.UtcNow;
        (await project.BuildAsync()).Ran("ResolveImage", "AssembleImage");

        CollectionAssert.AreEqual(before, project.Snapshot());
        Assert.IsTrue(before.Keys.All(name => File.GetLastWriteTimeUtc(Path.Combine(project.OutputFolder, name)) >= upgraded));
        Assert.IsFalse(before.Keys.Any(name => File.ReadAllText(Path.Combine(project.OutputFolder, name)).Contains(engine, StringComparison.Ordinal)));
        (await project.BuildAsync()).Ran();
    }

    [TestMethod]
    public async Task Clean_AfterBuild_LeavesNothing()
    {
        var project = new TestProject("system", context);
        await project.BuildAsync();
        var before = project.Snapshot();
        (await project.BuildAsync("-t:Rebuild")).Ran("ResolveImage", "AssembleImage");
        CollectionAssert.AreEqual(before, project.Snapshot());

        (await project.RunAsync("clean")).Succeeded();
        Assert.IsEmpty(Directory.GetFiles(project.PathOf("bin"), "*", SearchOption.AllDirectories));
        // These two are left by the .NET SDK's own targets, in C# projects too.
        var left = Directory.GetFiles(project.PathOf("obj/Debug"), "*", SearchOption.AllDirectories).Select(Path.GetFileName).ToArray();
        CollectionAssert.AreEquivalent(new[] { "System.lkproj.FileListAbsolute.txt", "System.assets.cache" }, left);
    }

    [TestMethod]
    public async Task Build_Failed_LeavesEarlierOutputs()
    {
        var project = new TestProject("system", context);
        await project.BuildAsync();
        var before = project.Snapshot();
        project.Edit("System.lkproj", "golden/dhcp:1", "golden/missing:1");

        var result = await project.BuildAsync();

        Assert.AreEqual(1, result.ExitCode);
        CollectionAssert.AreEqual(before, project.Snapshot());
        project.Edit("System.lkproj", "golden/missing:1", "golden/dhcp:1");
        (await project.BuildAsync()).Succeeded();
        CollectionAssert.AreEqual(before, project.Snapshot());
    }
}
