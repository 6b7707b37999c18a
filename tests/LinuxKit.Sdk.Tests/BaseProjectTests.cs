using System.Formats.Tar;

namespace LinuxKit.Sdk.Tests;

/// <summary>Three images on one base, as docs/base-projects.md shows them.</summary>
[TestClass]
public sealed class BaseProjectTests(TestContext context)
{
    [TestMethod]
    public async Task Build_ThreeImagesOnOneBase_DifferWhereTheySay()
    {
        var project = new TestProject("base", context);
        (await project.BuildAsync("-t:LinuxKitValidate")).Ran("ValidateImage", "ValidateImage", "ValidateImage");
        string[] arguments = ["-m", "-p:LinuxKitFormats=tar%3Bkernel+initrd"];
        (await project.BuildAsync(arguments)).Succeeded();
        (await project.BuildAsync(arguments)).Ran();

        var edge = Files(project, "Edge");
        var kiosk = Files(project, "Kiosk");
        var lab = Files(project, "Lab");
        CollectionAssert.AreEqual(
            new[] { "edge\n", "kiosk-lobby\n", "lab\n" }, new[] { edge["etc/hostname"], kiosk["etc/hostname"], lab["etc/hostname"] });
        CollectionAssert.AreEqual(
            new[] { "Built from a base.\n", "Built from a base.\n", "The lab.\n" }, new[] { edge["etc/issue"], kiosk["etc/issue"], lab["etc/issue"] });
        Assert.AreEqual("PS1='${HOSTNAME}# '\n", edge["etc/profile.d/prompt.sh"]);
        Assert.Contains("\"edge\"", edge["containers/services/web/config.json"]);
        Assert.AreEqual("console=ttyS0", edge["boot/cmdline"]);
        Assert.AreEqual("console=tty0", kiosk["boot/cmdline"]);
        Assert.Contains("containers/onboot/001-splash/config.json", kiosk.Keys);
        Assert.Contains("containers/services/debug/config.json", lab.Keys);

        (await project.BuildAsync([.. arguments, "-c", "Release", "-p:Site=north"])).Succeeded();
        Assert.AreEqual("kiosk-north\n", Files(project, "Kiosk", "Release")["etc/hostname"]);
        Assert.DoesNotContain("containers/services/debug/config.json", Files(project, "Lab", "Release").Keys);
    }

    [TestMethod]
    public async Task Build_UnknownVariable_IsOneErrorWithItsPlace()
    {
        var project = new TestProject("base", context);
        project.Edit("Base.props", "HOSTNAME=", "HOST_NAME=");
        var error = (await project.BuildAsync("Edge")).FailedWith("LK0143", project.PathOf("base.yml"), 11);
        Assert.AreEqual(16, error.ColumnNumber);
    }

    private static Dictionary<string, string> Files(TestProject project, string image, string configuration = "Debug")
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        using var tar = new TarReader(File.OpenRead(project.PathOf($"{image}/bin/{configuration}/amd64/{image}.tar")));
        while (tar.GetNextEntry() is { } entry)
        {
            files[entry.Name] = entry.DataStream is { } content ? new StreamReader(content).ReadToEnd() : "";
        }

        return files;
    }
}
