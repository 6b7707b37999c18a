namespace LinuxKit.Sdk.Tests;

[TestClass]
public sealed class ArchitectureTests(TestContext context)
{
    [TestMethod]
    public async Task Build_RuntimeIdentifier_IsTheArchitecture()
    {
        var project = new TestProject("system", context);
        (await project.BuildAsync("-r", "linux-arm64")).Ran("ResolveImage", "AssembleImage");
        var arm64 = project.Snapshot(project.PathOf("bin/Debug/arm64"));
        (await project.BuildAsync("-a", "arm64")).Ran();
        (await project.BuildAsync("-p:LinuxKitArchitecture=aarch64")).Ran();
        CollectionAssert.AreEqual(arm64, project.Snapshot(project.PathOf("bin/Debug/arm64")));

        (await project.BuildAsync()).Ran("ResolveImage", "AssembleImage");
        Assert.AreNotEqual(arm64["System-kernel"], project.Snapshot()["System-kernel"]);
        (await project.BuildAsync("-r", "linux-x64", "-p:LinuxKitArchitecture=x86_64")).Ran();
        (await project.BuildAsync("-r", "linux-arm64", "--no-restore")).Ran();
    }

    [TestMethod]
    public async Task Build_Contradiction_IsOneError()
    {
        var project = new TestProject("system", context);
        var result = await project.BuildAsync("-r", "linux-arm64", "-p:LinuxKitArchitecture=amd64");
        result.FailedWith("LK0021", project.PathOf("System.lkproj"));
        Assert.IsEmpty(result.TasksOfOurs);
    }

    [TestMethod]
    public async Task Build_SeveralArchitectures_BuildsEachInItsFolder()
    {
        var project = new TestProject("system", context);
        project.Edit("System.lkproj", "<ItemGroup>", "<PropertyGroup><LinuxKitArchitectures>x86_64; aarch64</LinuxKitArchitectures></PropertyGroup>\n  <ItemGroup>");
        var result = (await project.BuildAsync("-m")).Succeeded();
        Assert.HasCount(4, result.TasksOfOurs);
        var both = project.Snapshot(project.PathOf("bin/Debug"));
        Assert.HasCount(8, both);
        Assert.AreNotEqual(both["amd64/System-kernel"], both["arm64/System-kernel"]);

        (await project.BuildAsync("-m")).Ran();
        (await project.BuildAsync("-graph", "-m")).Ran();
        (await project.BuildAsync("-a", "arm64")).Ran();
        var outputs = await project.DotNetAsync("build", "-nologo", "-t:LinuxKitGetOutputs", "-getTargetResult:LinuxKitGetOutputs");
        Assert.HasCount(6 + 1, outputs.Split("\"Digest\": \"sha256:"));

        (await project.BuildAsync("-o", "out")).Succeeded();
        CollectionAssert.AreEqual(both, project.Snapshot(project.PathOf("out")));
        (await project.RunAsync("publish", "-c", "Debug", "--no-build", "-o", "published")).Ran();
        CollectionAssert.AreEqual(both, project.Snapshot(project.PathOf("published")));

        (await project.RunAsync("clean")).Succeeded();
        Assert.IsEmpty(Directory.GetFiles(project.PathOf("bin"), "*", SearchOption.AllDirectories));
    }

    [TestMethod]
    public async Task Build_OneOfSeveralArchitectures_IsAnOrdinaryBuild()
    {
        var project = new TestProject("system", context);
        (await project.BuildAsync("-p:LinuxKitArchitectures=arm64")).Ran("ResolveImage", "AssembleImage");
        Assert.HasCount(4, project.Snapshot(project.PathOf("bin/Debug/arm64")));
    }

    [TestMethod]
    [DataRow("-p:LinuxKitArchitectures=arm64")]
    [DataRow("-p:LinuxKitArchitecture=aarch64")]
    public async Task Build_CommandLine_WinsOverTheProject(string argument)
    {
        var project = new TestProject("system", context);
        project.Edit("System.lkproj", "<ItemGroup>", "<PropertyGroup><LinuxKitArchitectures>amd64;arm64</LinuxKitArchitectures></PropertyGroup>\n  <ItemGroup>");

        (await project.BuildAsync(argument)).Ran("ResolveImage", "AssembleImage");

        Assert.HasCount(4, project.Snapshot(project.PathOf("bin/Debug/arm64")));
        Assert.IsFalse(Directory.Exists(project.PathOf("bin/Debug/amd64")));
    }

    [TestMethod]
    public async Task Run_Properties_StartTheToolOfThePackage()
    {
        var project = new TestProject("system", context);
        var arguments = await project.DotNetAsync(
            "msbuild", "-nologo", "-restore", "-t:ComputeRunArguments", "-getProperty:RunArguments",
            "-p:LinuxKitRunMemory=512", "-p:LinuxKitRunCpus=2", "-p:LinuxKitRunPublish=8080:80%3B2222:22");
        Assert.Contains("LinuxKit.Tool.dll\" run ", arguments);
        Assert.Contains($"\"{project.PathOf("bin/Debug/amd64/System.linuxkit.json")}\" --memory 512 --cpus 2 --publish 8080:80 --publish 2222:22", arguments);

        var several = await project.DotNetAsync(
            "msbuild", "-nologo", "-t:ComputeRunArguments", "-getProperty:RunArguments", "-p:LinuxKitArchitectures=arm64%3Bamd64");
        Assert.Contains($"\"{project.PathOf("bin/Debug/amd64/System.linuxkit.json")}\"", several);
    }
}
