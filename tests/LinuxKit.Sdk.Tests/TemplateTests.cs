namespace LinuxKit.Sdk.Tests;

[TestClass]
public sealed class TemplateTests(TestContext context)
{
    [TestMethod]
    public async Task New_LinuxKit_BuildsAsItIs()
    {
        var project = new TestProject("system", context);
        var hive = project.PathOf("hive");
        await project.DotNetAsync("new", "install", Directory.GetFiles(Feed.Packages, "LinuxKit.Templates.*.nupkg").Single(), "--debug:custom-hive", hive);
        await project.DotNetAsync("new", "linuxkit", "-n", "Router", "--debug:custom-hive", hive);

        (await project.BuildAsync("Router")).Ran("ResolveImage", "AssembleImage");
        var outputs = project.Snapshot(project.PathOf("Router/bin/Debug/amd64")).Keys;
        CollectionAssert.AreEqual(new[] { "Router-cmdline", "Router-initrd.img", "Router-kernel", "Router.linuxkit.json" }, outputs);
        Assert.IsTrue(File.Exists(project.PathOf("Router/.gitignore")));
    }
}
