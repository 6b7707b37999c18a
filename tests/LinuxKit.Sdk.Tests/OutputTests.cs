using System.Globalization;
using System.Text.Json.Nodes;

namespace LinuxKit.Sdk.Tests;

/// <summary>Where outputs go, and how they are told.</summary>
[TestClass]
public sealed class OutputTests(TestContext context)
{
    [TestMethod]
    public async Task Build_OutputOption_WritesThere()
    {
        var project = new TestProject("system", context);
        (await project.BuildAsync("-o", "out")).Succeeded();
        Assert.HasCount(4, project.Snapshot(project.PathOf("out")));
        Assert.IsFalse(Directory.Exists(project.PathOf("bin")));
        (await project.BuildAsync("-o", "out")).Ran();

        // And back: the plan still holds, the files are elsewhere.
        (await project.BuildAsync()).Ran("AssembleImage");
        CollectionAssert.AreEqual(project.Snapshot(project.PathOf("out")), project.Snapshot());
    }

    [TestMethod]
    public async Task Build_ArtifactsLayout_HasAPivotForTheArchitecture()
    {
        var project = new TestProject("system", context);
        await File.WriteAllTextAsync(project.PathOf("Directory.Build.props"), """
            <Project>
              <PropertyGroup>
                <ArtifactsPath>$(MSBuildThisFileDirectory)artifacts</ArtifactsPath>
                <TargetFrameworks>net8.0;net9.0</TargetFrameworks>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              </PropertyGroup>
            </Project>
            """, context.CancellationToken);

        (await project.BuildAsync()).Succeeded();
        Assert.HasCount(4, project.Snapshot(project.PathOf("artifacts/bin/System/debug_amd64")));
        (await project.BuildAsync()).Ran();
        (await project.RunAsync("clean")).Succeeded();
        Assert.IsEmpty(Directory.GetFiles(project.PathOf("artifacts/bin"), "*", SearchOption.AllDirectories));
    }

    [TestMethod]
    public async Task Build_OutputPathOfTheProject_IsTakenAsItIs()
    {
        var project = new TestProject("system", context);
        project.Edit("System.lkproj", "<ItemGroup>", "<PropertyGroup><OutputPath>out/</OutputPath></PropertyGroup><ItemGroup>");
        (await project.BuildAsync()).Succeeded();
        Assert.HasCount(4, project.Snapshot(project.PathOf("out")));
    }

    [TestMethod]
    public async Task GetItem_AfterBuild_TellsFormatArchitectureDigestAndMemory()
    {
        var project = new TestProject("system", context);
        for (var build = 0; build < 2; build++)
        {
            var json = await project.DotNetAsync("build", "-nologo", "-getItem:LinuxKitOutput", "-getTargetResult:LinuxKitGetOutputs", "-getProperty:TargetPath", "-t:LinuxKitGetOutputs");
            var result = JsonNode.Parse(json)!;
            Assert.AreEqual(project.PathOf("bin/Debug/amd64/System.linuxkit.json"), (string?)result["Properties"]!["TargetPath"]);
            var items = result["Items"]!["LinuxKitOutput"]!.AsArray();
            Assert.HasCount(3, items);
            Assert.HasCount(3, result["TargetResults"]!["LinuxKitGetOutputs"]!["Items"]!.AsArray());
            foreach (var item in items)
            {
                var file = (string)item!["Identity"]!;
                Assert.AreEqual("kernel+initrd", (string?)item["Format"]);
                Assert.AreEqual("amd64", (string?)item["Architecture"]);
                Assert.IsGreaterThan(50L << 20, long.Parse((string)item["BootMemory"]!, CultureInfo.InvariantCulture));
                Assert.AreEqual(Digest.OfSha256(await File.ReadAllBytesAsync(file, context.CancellationToken)).ToString(), (string?)item["Digest"]);
            }
        }
    }

    [TestMethod]
    public async Task GetProperty_Schemas_AreInThePackage()
    {
        var project = new TestProject("system", context);
        await project.DotNetAsync("restore");
        var folder = (await project.DotNetAsync("msbuild", "-nologo", "-getProperty:LinuxKitSchemasFolder")).Trim();
        CollectionAssert.AreEqual(new[] { "linuxkit.schema.json", "lkproj.xsd" }, project.Snapshot(folder).Keys);
    }

    [TestMethod]
    public async Task Publish_Image_CopiesTheOutputs()
    {
        var project = new TestProject("system", context);
        (await project.RunAsync("publish", "-o", "published")).Succeeded();
        Assert.HasCount(4, project.Snapshot(project.PathOf("published")));
        CollectionAssert.AreEqual(project.Snapshot(project.PathOf("bin/Release/amd64")), project.Snapshot(project.PathOf("published")));

        // It is no NuGet package, so that a solution with one in it can be packed.
        (await project.RunAsync("pack")).Ran();
    }

    [TestMethod]
    public async Task Publish_Package_IsOneArchive()
    {
        var project = new TestProject("solution", context);
        (await project.RunAsync("publish", "Web/Web.lkproj", "-o", "published")).Succeeded();

        var archive = Directory.GetFiles(project.PathOf("published")).Single();
        StringAssert.EndsWith(archive, ".oci.tar");
        Assert.IsNotEmpty((await LinuxKit.Oci.OciLayout.OpenAsync(archive, context.CancellationToken)).Entries);
    }

    [TestMethod]
    public async Task Build_CSharpProjectFile_BuildsTheSame()
    {
        var project = new TestProject("system", context);
        File.Move(project.PathOf("System.lkproj"), project.PathOf("System.csproj"));
        (await project.BuildAsync()).Succeeded();
        Assert.HasCount(4, project.Snapshot());
        (await project.BuildAsync()).Ran();
    }

    [TestMethod]
    [DataRow("with space")]
    [DataRow("sharp # and ünïcödé ✓ and Bob's | pipe")]
    public async Task Build_FolderWithAnyName_BuildsAndDoesNothingTwice(string folder)
    {
        var project = new TestProject("system", context, folder);
        (await project.BuildAsync()).Ran("ResolveImage", "AssembleImage");
        Assert.HasCount(4, project.Snapshot());
        (await project.BuildAsync()).Ran();
        (await project.RunAsync("clean")).Succeeded();
        Assert.IsEmpty(Directory.GetFiles(project.PathOf("bin"), "*", SearchOption.AllDirectories));
    }
}
