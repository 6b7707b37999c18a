namespace LinuxKit.Sdk.Tests;

/// <summary>What is wrong is told once, with a code, and with the file and line of the item.</summary>
[TestClass]
public sealed class ErrorTests(TestContext context)
{
    private const string Dhcp = "<OnBoot Include=\"dhcp\" Image=\"127.0.0.1:5000/golden/dhcp:1\" />";
    private const string Motd = "<File Include=\"motd\" Path=\"etc/motd\" Mode=\"0644\" />";

    [TestMethod]
    [DataRow(Dhcp, "<OnBoot Include=\"dhcp\" Image=\"127.0.0.1:5000/golden/missing:1\" />", 6, DisplayName = "unknown image")]
    [DataRow(Dhcp, "<OnBoot Include=\"dhcp\" Image=\"Not An Image\" />", 6, DisplayName = "malformed image")]
    [DataRow(Dhcp, "<OnBoot Include=\"dhcp\" Image=\"127.0.0.1:5000/golden/dhcp:1\" Readonly=\"perhaps\" />", 6, DisplayName = "unknown metadata value")]
    [DataRow(Motd, "<File Include=\"nothing\" Path=\"etc/motd\" />", 9, DisplayName = "missing file")]
    [DataRow(Motd, "<File Include=\"motd;$(MSBuildProjectDirectory)/nothing\" Path=\"etc/motd\" />", 9, DisplayName = "missing file behind a property")]
    public async Task Build_WrongItem_IsOneErrorWithItsLine(string oldText, string newText, int line)
    {
        var project = new TestProject("system", context);
        project.Edit("System.lkproj", oldText, newText);
        (await project.BuildAsync()).FailedWith("LK", project.PathOf("System.lkproj"), line);
    }

    [TestMethod]
    [DataRow("LinuxKitFormats", "floppy")]
    [DataRow("LinuxKitCompression", "best")]
    [DataRow("LinuxKitImageLayout", "nowhere")]
    [DataRow("LinuxKitMaximumSize", "1K")]
    [DataRow("LinuxKitBootMemory", "much")]
    [DataRow("LinuxKitOutputType", "Picture")]
    public async Task Build_WrongProperty_IsOneErrorWithTheProject(string property, string value)
    {
        var project = new TestProject("system", context);
        (await project.BuildAsync($"-p:{property}={value}")).FailedWith("LK", project.PathOf("System.lkproj"));
    }

    [TestMethod]
    public async Task Build_UnknownMetadata_IsAWarningWithTheNearestName()
    {
        var project = new TestProject("system", context);
        project.Edit("System.lkproj", Dhcp, Dhcp.Replace(" />", " Comand=\"/sbin/dhcpcd\" />", StringComparison.Ordinal));
        var result = await project.BuildAsync();
        Assert.AreEqual(0, result.ExitCode, result.Output);
        Assert.HasCount(1, result.Warnings);
        Assert.Contains("Command", result.Warnings[0]);
    }

    [TestMethod]
    public async Task Build_LittleMemory_IsAWarningWithTheProject()
    {
        var project = new TestProject("system", context);
        var result = await project.BuildAsync("-p:LinuxKitBootMemory=10M");
        Assert.AreEqual(0, result.ExitCode, result.Output);
        Assert.HasCount(1, result.Warnings);
        Assert.Contains("LK0504", result.Warnings[0]);
    }

    [TestMethod]
    public async Task Build_OldEngine_IsOneError()
    {
        var project = new TestProject("system", context);
        (await project.BuildAsync("-p:_LinuxKitEngineVersion=17.14.5")).FailedWith("LK0020", project.PathOf("System.lkproj"));
    }

    [TestMethod]
    public async Task Build_SdkAsPackage_IsOneError()
    {
        var project = new TestProject("solution", context);
        project.Edit("App/App.csproj", "</Project>", "<ItemGroup><PackageReference Include=\"LinuxKit.Sdk\" Version=\"0.1.0-test\" /></ItemGroup></Project>");
        (await project.BuildAsync("App")).FailedWith("LK0023", project.PathOf("App/App.csproj"));
    }

    [TestMethod]
    public async Task Build_ProjectOfAnotherKind_IsOneErrorWithItsLine()
    {
        var project = new TestProject("solution", context);
        project.Edit("System/System.lkproj", "../Web/Web.lkproj", "../App/App.csproj");
        (await project.BuildAsync("System")).FailedWith("LK0108", project.PathOf("System/System.lkproj"), 6);
    }
}
