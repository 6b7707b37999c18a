using Microsoft.Build.Logging.StructuredLogger;
using Task = System.Threading.Tasks.Task;

namespace LinuxKit.Sdk.Tests;

/// <summary>LinuxKitValidate: all that can be said without building.</summary>
[TestClass]
public sealed class ValidateTests(TestContext context)
{
    [TestMethod]
    public async Task Validate_RightProject_TouchesNothing()
    {
        var project = new TestProject("yaml", context);
        project.Environment["LINUXKIT_STORE"] = project.PathOf("store");

        (await project.RunAsync("msbuild", "System", "-t:LinuxKitValidate")).Ran("ValidateImage");
        (await project.RunAsync("msbuild", "Web", "-t:LinuxKitValidate")).Ran("ValidatePackage");

        foreach (var folder in new[] { "store", "System/bin", "System/obj", "Web/bin", "Web/obj" })
        {
            Assert.IsFalse(Directory.Exists(project.PathOf(folder)), folder);
        }

        (await project.BuildAsync("System", "-t:LinuxKitValidate")).Ran("ValidateImage");
        Assert.IsFalse(Directory.Exists(project.PathOf("store")));
        Assert.IsFalse(Directory.Exists(project.PathOf("Web/bin")));
    }

    [TestMethod]
    public async Task Validate_ImageThatNobodyHas_IsNoAffair()
    {
        var project = new TestProject("system", context);
        project.Edit("System.lkproj", "golden/dhcp:1", "golden/missing:1");
        (await project.BuildAsync("-t:LinuxKitValidate")).Ran("ValidateImage");
    }

    [TestMethod]
    public async Task Validate_ProjectThatIsNotThere_IsOneErrorWithItsLine()
    {
        var project = new TestProject("solution", context);
        (await project.RunAsync("msbuild", "System", "-t:LinuxKitValidate")).Ran("ValidateImage");
        project.Edit("System/System.lkproj", "../Web/Web.lkproj", "../None/None.lkproj");
        (await project.RunAsync("msbuild", "System", "-t:LinuxKitValidate")).FailedWith("LK0108", project.PathOf("System/System.lkproj"), 6);
    }

    [TestMethod]
    public async Task Validate_WrongYamlItemAndProperty_TellsAllAtOnce()
    {
        var project = new TestProject("yaml", context);
        project.Edit("System/config/linuxkit.yml", "cmdline:", "cmdlin:");
        project.Edit("System/config/linuxkit.yml", "source: motd", "source: motto");
        project.Edit("System/System.lkproj", "</ItemGroup>", "  <Service Include=\"web\" Image=\"nginx\" Readonly=\"perhaps\" />\n  </ItemGroup>");

        var result = await project.BuildAsync("System", "-t:LinuxKitValidate", "-p:LinuxKitFormats=floppy", "-p:LinuxKitRegistryMirrors=mirror.example");

        Assert.AreEqual(1, result.ExitCode, result.Output);
        CollectionAssert.AreEquivalent(
            new[]
            {
                ("LK0103", "System/config/linuxkit.yml", 3, 3),
                ("LK0123", "System/config/linuxkit.yml", 19, 13),
                ("LK0102", "System/System.lkproj", 5, 5),
                ("LK0110", "System/System.lkproj", 5, 5),
                ("LK0601", "System/System.lkproj", 0, 0),
                ("LK0229", "System/System.lkproj", 0, 0),
            },
            result.Log.FindChildrenRecursive<Error>().Select(error => (error.Code, Path.GetRelativePath(project.Folder, error.File), error.LineNumber, error.ColumnNumber)).ToList(),
            result.Output);
        Assert.IsFalse(Directory.Exists(project.PathOf("Web/bin")));
    }

    [TestMethod]
    public async Task Validate_WrongPackage_TellsAllAtOnce()
    {
        var project = new TestProject("yaml", context);
        project.Edit("Web/Web.lkproj", "</ItemGroup>", "  <KernelModule Include=\"overlay\" />\n    <File Include=\"none\" />\n  </ItemGroup>");

        var result = await project.BuildAsync("Web", "-t:LinuxKitValidate", "-p:LinuxKitCompression=best");

        Assert.AreEqual(1, result.ExitCode, result.Output);
        Assert.HasCount(3, result.Errors, result.Output);
    }
}
