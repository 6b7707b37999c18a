using System.Runtime.Versioning;

namespace LinuxKit.Sdk.Tests;

/// <summary>dotnet run, with a QEMU that only says how it was called.</summary>
[TestClass]
[UnsupportedOSPlatform("windows")]
[OSCondition(OperatingSystems.Linux | OperatingSystems.OSX)]
public sealed class RunTests(TestContext context)
{
    [TestMethod]
    public async Task Run_ArgumentsOfTheCommandLine_WinOverThoseOfTheProject()
    {
        var project = new TestProject("system", context);
        Directory.CreateDirectory(project.PathOf("fake"));
        var qemu = project.PathOf("fake/qemu-system-x86_64");
        File.WriteAllText(qemu, "#!/bin/sh\necho \"started: $*\"\n");
        File.SetUnixFileMode(qemu, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        project.Environment["PATH"] = $"{project.PathOf("fake")}:{System.Environment.GetEnvironmentVariable("PATH")}";
        project.Edit("System.lkproj", "<ItemGroup>", """
            <PropertyGroup>
              <LinuxKitArchitecture>amd64</LinuxKitArchitecture>
              <LinuxKitRunMemory>512</LinuxKitRunMemory>
              <LinuxKitRunCpus>2</LinuxKitRunCpus>
              <LinuxKitRunPublish>8080:80</LinuxKitRunPublish>
            </PropertyGroup>
            <ItemGroup>
            """);
        await project.BuildAsync();

        var ofProject = await project.DotNetAsync("run", "--no-build", "--", "--accelerator", "tcg");
        Assert.Contains("-smp 2 -m 512 ", ofProject);
        Assert.Contains("hostfwd=tcp:127.0.0.1:8080-:80", ofProject);

        var ofCommand = await project.DotNetAsync("run", "--no-build", "--", "--accelerator", "tcg", "--memory", "300", "--publish", "2222:22");
        Assert.Contains("-smp 2 -m 300 ", ofCommand);
        Assert.Contains("hostfwd=tcp:127.0.0.1:8080-:80,hostfwd=tcp:127.0.0.1:2222-:22", ofCommand);
    }
}
