namespace LinuxKit.Sdk.Tests;

/// <summary>Image, package and C# projects together.</summary>
[TestClass]
public sealed class SolutionTests(TestContext context)
{
    private static readonly string[] Projects = ["System/System.lkproj", "Web/Web.lkproj", "App/App.csproj"];

    [TestMethod]
    [DataRow("sln", new[] { 0, 1, 2 })]
    [DataRow("slnx", new[] { 2, 1, 0 })]
    public async Task Build_Solution_BuildsPackagesBeforeImages(string format, int[] order)
    {
        var project = new TestProject("solution", context);
        project.Edit("System/System.lkproj", "</ItemGroup>", "<ProjectReference Include=\"../App/App.csproj\" /></ItemGroup>");
        await project.DotNetAsync("new", "sln", "-n", "All", "-f", format, "--debug:ephemeral-hive");
        await project.DotNetAsync(["sln", "add", .. order.Select(index => Projects[index])]);

        var first = (await project.BuildAsync("-m")).Succeeded();
        CollectionAssert.AreEquivalent(new[] { "BuildPackage", "ResolveImage", "AssembleImage" }, first.TasksOfOurs);
        Assert.HasCount(4, project.Snapshot(project.PathOf("System/bin/Debug/amd64")));
        Assert.IsTrue(File.Exists(project.PathOf("App/bin/Debug/net10.0/App.dll")));

        (await project.BuildAsync("-m")).Ran();
        (await project.BuildAsync("-graph", "-m")).Ran();
        (await project.BuildAsync("-m", "-t:Rebuild")).Succeeded();
        (await project.RunAsync("clean")).Succeeded();
        Assert.IsEmpty(Directory.GetFiles(project.PathOf("System/bin"), "*", SearchOption.AllDirectories));
        Assert.IsEmpty(Directory.GetFiles(project.PathOf("Web/bin"), "*", SearchOption.AllDirectories));
    }

    [TestMethod]
    public async Task Build_PackageChanged_ImageFollows()
    {
        var project = new TestProject("solution", context);
        (await project.BuildAsync("System")).Ran("BuildPackage", "ResolveImage", "AssembleImage");
        var before = project.Snapshot(project.PathOf("System/bin/Debug/amd64"));
        (await project.BuildAsync("System")).Ran();

        project.Edit("Web/web.sh", "httpd", "nginx");
        (await project.BuildAsync("System")).Ran("BuildPackage", "ResolveImage", "AssembleImage");
        Assert.AreNotEqual(before["System-initrd.img"], project.Snapshot(project.PathOf("System/bin/Debug/amd64"))["System-initrd.img"]);
    }

    [TestMethod]
    public async Task Build_GraphIsolated_NeedsNothingThatTheGraphDoesNotSay()
    {
        var project = new TestProject("solution", context);
        await project.DotNetAsync("restore", "System");
        (await project.BuildAsync("System", "--no-restore", "-graph", "-isolate")).Ran("BuildPackage", "ResolveImage", "AssembleImage");
        (await project.BuildAsync("System", "--no-restore", "-graph", "-isolate", "-t:Clean")).Ran();
    }

    [TestMethod]
    public async Task Build_MultiThreaded_RunsTasksInTheEntryProcess()
    {
        var project = new TestProject("solution", context);
        (await project.BuildAsync("System", "-mt", "-m")).Ran("BuildPackage", "ResolveImage", "AssembleImage");
        (await project.BuildAsync("System", "-mt", "-m", "-check")).Ran();
    }

    [TestMethod]
    public async Task Build_CSharpProjectRefersToImage_CompilesWithoutIt()
    {
        var project = new TestProject("solution", context);
        project.Edit("App/App.csproj", "</Project>", "<ItemGroup><ProjectReference Include=\"../System/System.lkproj\" /></ItemGroup></Project>");
        (await project.BuildAsync("App")).Succeeded();
        Assert.HasCount(4, project.Snapshot(project.PathOf("System/bin/Debug/amd64")));
    }

    [TestMethod]
    public async Task Build_CentralPackageVersions_KeepOutOfOurPackage()
    {
        var project = new TestProject("solution", context);
        await File.WriteAllTextAsync(project.PathOf("Directory.Packages.props"), """
            <Project>
              <PropertyGroup>
                <ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally>
                <CentralPackageTransitivePinningEnabled>true</CentralPackageTransitivePinningEnabled>
              </PropertyGroup>
            </Project>
            """, context.CancellationToken);
        (await project.BuildAsync("System")).Succeeded();
    }

    [TestMethod]
    public async Task Run_PackageProject_IsOneError()
    {
        var project = new TestProject("solution", context);
        var (exitCode, output) = await DotNet.RunAsync(project.Folder, ["run", "--project", "Web"], context.CancellationToken);
        Assert.AreEqual(1, exitCode, output);
        Assert.HasCount(2, output.Split("error LK0022"), output);
    }
}
