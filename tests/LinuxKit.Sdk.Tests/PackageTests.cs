namespace LinuxKit.Sdk.Tests;

/// <summary>Package projects that need no Debian archive.</summary>
[TestClass]
public sealed class PackageTests(TestContext context)
{
    [TestMethod]
    public async Task Build_BlobGone_IsMadeAgain()
    {
        var project = new TestProject("solution", context);
        (await project.BuildAsync("System")).Ran("BuildPackage", "ResolveImage", "AssembleImage");
        var layout = project.PathOf("Web/bin/Debug/Web");
        var made = project.Snapshot(layout);
        foreach (var file in made.Keys)
        {
            File.Delete(Path.Combine(layout, file));
            Assert.Contains("BuildPackage", (await project.BuildAsync("System")).Succeeded().TasksOfOurs, file);
            CollectionAssert.AreEqual(made, project.Snapshot(layout), file);
        }

        (await project.BuildAsync("System")).Ran();
    }

    [TestMethod]
    public async Task UpdateLock_NothingLocked_BuildsWhateverIsUpToDate()
    {
        var project = new TestProject("solution", context);
        (await project.BuildAsync("Web")).Ran("BuildPackage");
        var made = project.Snapshot(project.PathOf("Web/bin"));
        (await project.BuildAsync("Web", "-t:UpdateLinuxKitLock")).Ran("BuildPackage");
        CollectionAssert.AreEqual(made, project.Snapshot(project.PathOf("Web/bin")));
        Assert.IsFalse(File.Exists(project.PathOf("Web/linuxkit.lock.json")));
        (await project.BuildAsync("Web")).Ran();
    }
}
