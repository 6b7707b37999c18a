namespace LinuxKit.Sdk.Tests;

/// <summary>Projects whose system is in YAML.</summary>
[TestClass]
public sealed class YamlTests(TestContext context)
{
    private const string Yaml = "System/config/linuxkit.yml";

    [TestMethod]
    public async Task Build_YamlAlone_BuildsWhatItNamesAndDoesNothingTwice()
    {
        var project = new TestProject("yaml", context);
        (await project.BuildAsync("System")).Ran("BuildPackage", "ResolveImage", "AssembleImage");
        var made = Outputs(project);
        Assert.HasCount(4, made);
        (await project.BuildAsync("System")).Ran();
        (await project.BuildAsync("System", "-question")).Ran();

        // The same in items.
        project.Edit("System/System.lkproj", "<LinuxKitYaml Include=\"config/linuxkit.yml\" />", """
            <Kernel Include="127.0.0.1:5000/golden/kernel:1" CommandLine="console=ttyS0" />
            <Init Include="127.0.0.1:5000/golden/init:1" />
            <OnBoot Include="dhcp" Image="127.0.0.1:5000/golden/dhcp:1" />
            <Service Include="web" Project="../Web/Web.lkproj" Command="/bin/web -p 80">
              <Yaml>
                resources: {pids: {limit: 10}}
              </Yaml>
            </Service>
            <File Include="config/motd" Path="etc/motd" Mode="0644" />
            """);
        (await project.BuildAsync("System")).Succeeded();
        CollectionAssert.AreEqual(made, Outputs(project));
    }

    [TestMethod]
    public async Task Build_YamlOrItsFilesChanged_BuildsAgain()
    {
        var project = new TestProject("yaml", context);
        await project.BuildAsync("System");
        var initrd = Outputs(project)["System-initrd.img"];

        project.Touch(Yaml);
        (await project.BuildAsync("System")).Ran("ResolveImage");
        Assert.AreEqual(initrd, Outputs(project)["System-initrd.img"]);
        (await project.BuildAsync("System")).Ran();

        project.Edit(Yaml, "\"80\"", "\"8080\"");
        (await project.BuildAsync("System")).Ran("ResolveImage", "AssembleImage");
        Assert.AreNotEqual(initrd, initrd = Outputs(project)["System-initrd.img"]);

        project.Edit("System/config/motd", "Welcome", "Farewell");
        (await project.BuildAsync("System")).Ran("ResolveImage", "AssembleImage");
        Assert.AreNotEqual(initrd, initrd = Outputs(project)["System-initrd.img"]);

        // An optional file that comes, older than all that was built, and goes.
        File.WriteAllText(project.PathOf("System/config/local.conf"), "x");
        File.SetLastWriteTimeUtc(project.PathOf("System/config/local.conf"), new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        (await project.BuildAsync("System")).Ran("ResolveImage", "AssembleImage");
        Assert.AreNotEqual(initrd, Outputs(project)["System-initrd.img"]);
        (await project.BuildAsync("System")).Ran();
        File.Delete(project.PathOf("System/config/local.conf"));
        (await project.BuildAsync("System")).Ran("ResolveImage", "AssembleImage");
        Assert.AreEqual(initrd, Outputs(project)["System-initrd.img"]);
        (await project.BuildAsync("System")).Ran();

        project.Edit("System/System.lkproj", " />", " Variables=\"A=1\" />");
        (await project.BuildAsync("System")).Ran("ResolveImage");
        project.Edit("Web/web.sh", "httpd", "nginx");
        (await project.BuildAsync("System")).Ran("BuildPackage", "ResolveImage", "AssembleImage");
    }

    [TestMethod]
    public async Task Build_FileOfAFailedBuildChanges_IsReadAgain()
    {
        var project = new TestProject("yaml", context);
        project.Environment["LINUXKIT_STORE"] = project.PathOf("store");
        await project.BuildAsync("System");

        // The new file is planned, and then the store can't be written to.
        project.Edit(Yaml, "source: motd", "source: other");
        File.WriteAllText(project.PathOf("System/config/other"), "one");
        var segments = project.PathOf("store/segments");
        Directory.Move(segments, segments + ".away");
        File.WriteAllText(segments, "");
        Assert.AreEqual(1, (await project.BuildAsync("System")).ExitCode);
        File.Delete(segments);
        Directory.Move(segments + ".away", segments);

        File.WriteAllText(project.PathOf("System/config/other"), "another one");
        project.Touch("System/config/other");
        (await project.BuildAsync("System")).Succeeded();
        (await project.BuildAsync("System")).Ran();
    }

    [TestMethod]
    public async Task Build_UnknownKey_IsOneErrorWithFileLineAndColumn()
    {
        var project = new TestProject("yaml", context);
        project.Edit(Yaml, "    command:", "    comand:");
        var error = (await project.BuildAsync("System")).FailedWith("LK0103", project.PathOf(Yaml), 12);
        Assert.AreEqual(5, error.ColumnNumber);
        Assert.Contains("Did you mean 'command'?", error.Text);
    }

    [TestMethod]
    public async Task Build_MissingYaml_IsOneErrorWithTheItemsLine()
    {
        var project = new TestProject("yaml", context);
        File.Delete(project.PathOf(Yaml));
        (await project.BuildAsync("System")).FailedWith("LK0145", project.PathOf("System/System.lkproj"), 4);
    }

    [TestMethod]
    public async Task Build_PackageThatEvaluationMisses_IsToBeAProjectReference()
    {
        var project = new TestProject("yaml", context);
        project.Edit(Yaml, "image: \"@pkg:../../Web\"", "image: >-\n      @pkg:../../Web");
        (await project.BuildAsync("System")).FailedWith("LK0108", project.PathOf(Yaml), 11);

        project.Edit("System/System.lkproj", "</ItemGroup>", "<ProjectReference Include=\"../Web/Web.lkproj\" /></ItemGroup>");
        (await project.BuildAsync("System")).Succeeded();
    }

    [TestMethod]
    public async Task Build_GraphIsolatedAndParallel_KnowsThePackage()
    {
        var project = new TestProject("yaml", context);
        await project.DotNetAsync("restore", "System");
        (await project.BuildAsync("System", "--no-restore", "-graph", "-isolate", "-m")).Ran("BuildPackage", "ResolveImage", "AssembleImage");
        (await project.BuildAsync("System", "-graph", "-m")).Ran();
        (await project.BuildAsync("System", "-m")).Ran();
        (await project.BuildAsync("System", "-graph", "-t:Clean")).Ran();
        Assert.IsEmpty(Directory.GetFiles(project.PathOf("System/bin"), "*", SearchOption.AllDirectories));
    }

    [TestMethod]
    public async Task Build_ArtifactsLayoutAndSeveralArchitectures_DoesNothingTwice()
    {
        var project = new TestProject("yaml", context, "with space and Bob's");
        await File.WriteAllTextAsync(project.PathOf("Directory.Build.props"), """
            <Project>
              <PropertyGroup>
                <ArtifactsPath>$(MSBuildThisFileDirectory)artifacts</ArtifactsPath>
                <LinuxKitArchitectures>amd64;arm64</LinuxKitArchitectures>
              </PropertyGroup>
            </Project>
            """, context.CancellationToken);
        (await project.BuildAsync("System", "-m")).Succeeded();
        Assert.HasCount(4, project.Snapshot(project.PathOf("artifacts/bin/System/debug_amd64")));
        Assert.HasCount(4, project.Snapshot(project.PathOf("artifacts/bin/System/debug_arm64")));
        (await project.BuildAsync("System", "-m")).Ran();
        (await project.BuildAsync("System", "-graph", "-m")).Ran();
        Assert.HasCount(2, (await project.BuildAsync("System", "-t:LinuxKitValidate")).Succeeded().TasksOfOurs);
        Assert.HasCount(2, (await project.BuildAsync("System", "-t:LinuxKitExportYaml")).Succeeded().TasksOfOurs);
    }

    private static SortedDictionary<string, string> Outputs(TestProject project) => project.Snapshot(project.PathOf("System/bin/Debug/amd64"));
}
