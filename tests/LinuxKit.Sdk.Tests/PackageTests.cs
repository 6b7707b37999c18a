using LinuxKit.Tests.Packages.Debian;

namespace LinuxKit.Sdk.Tests;

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
    public async Task UpdateLock_NewVersionInTheArchive_IsTakenThenAndNotBefore()
    {
        using var archive = new FakeArchive();
        using var server = new ArchiveServer(archive);
        var project = new TestProject("solution", context);
        project.Environment["LINUXKIT_STORE"] = project.PathOf("store");
        await archive.AddAsync("tool", "1.0", files: TestDeb.Program("./usr/bin/tool", "one"));
        archive.Publish();
        File.WriteAllBytes(project.PathOf("Web/test.gpg"), archive.Key.Keyring);
        project.Edit("Web/Web.lkproj", "<ItemGroup>", $"""
            <PropertyGroup>
              <DebianSuite>bookworm</DebianSuite>
              <DebianMirror>http://{server.Host}/debian</DebianMirror>
              <DebianSecurityMirror>http://{server.Host}/debian-security</DebianSecurityMirror>
              <DebianKeyring>test.gpg</DebianKeyring>
            </PropertyGroup>
            <ItemGroup>
              <DebianPackage Include="tool" />
            """);

        (await project.BuildAsync("Web")).Ran("BuildPackage");
        var made = project.Snapshot(project.PathOf("Web/bin"));
        Assert.Contains("\"1.0\"", File.ReadAllText(project.PathOf("Web/linuxkit.lock.json")));
        (await project.BuildAsync("Web")).Ran();
        (await project.BuildAsync("Web", "-t:Rebuild", "-p:LinuxKitOffline=true")).Ran("BuildPackage");
        project.Environment["LINUXKIT_STORE"] = project.PathOf("empty");
        (await project.BuildAsync("Web", "-t:Rebuild", "-p:LinuxKitOffline=true")).FailedWith("LK0231");
        project.Environment["LINUXKIT_STORE"] = project.PathOf("store");

        archive.Forget("bookworm", "tool");
        await archive.AddAsync("tool", "2.0", files: TestDeb.Program("./usr/bin/tool", "two"));
        archive.Publish();
        (await project.BuildAsync("Web", "-t:Rebuild")).Ran("BuildPackage");
        CollectionAssert.AreEqual(made, project.Snapshot(project.PathOf("Web/bin")));

        (await project.BuildAsync("Web", "-t:UpdateLinuxKitLock")).Ran("BuildPackage");
        Assert.Contains("\"2.0\"", File.ReadAllText(project.PathOf("Web/linuxkit.lock.json")));
        var updated = project.Snapshot(project.PathOf("Web/bin"));
        CollectionAssert.AreNotEqual(made, updated);
        (await project.BuildAsync("Web")).Ran();
        CollectionAssert.AreEqual(updated, project.Snapshot(project.PathOf("Web/bin")));
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
