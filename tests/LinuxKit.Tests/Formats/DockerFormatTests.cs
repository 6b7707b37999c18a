using LinuxKit.Tests.Archives;

namespace LinuxKit.Tests.Formats;

[TestClass]
public sealed class DockerFormatTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Write_System_IsTheTarWithADockerfileAtItsEnd()
    {
        using var build = new FormatBuild { Yaml = Start("bin/rc.init") };

        await build.BuildAsync(["docker", "tar"], TestContext.CancellationToken);

        var (tar, docker) = (build.Read("Small.tar"), build.Read("Small.docker"));
        CollectionAssert.AreEqual(tar[..^1024], docker[..(tar.Length - 1024)]);
        Assert.AreEqual(
            await ListAsync(build, "Small.tar") + "-rw-r--r-- 0/0              54 2017-04-18 16:30 Dockerfile\n", await ListAsync(build, "Small.docker"));
        Assert.AreEqual("\nFROM scratch\n\nCOPY . ./\n\nENTRYPOINT [\"/bin/rc.init\"]\n", await DockerfileAsync(build));
    }

    [TestMethod]
    [DataRow("usr/sbin/init", "/usr/sbin/init")]
    [DataRow("init", "/init")]
    public async Task Write_OtherInit_IsTheEntryPoint(string path, string program)
    {
        using var build = new FormatBuild { Kernel = null, Yaml = Start(path) };

        await build.BuildAsync(["docker"], TestContext.CancellationToken);

        Assert.AreEqual($"\nFROM scratch\n\nCOPY . ./\n\nENTRYPOINT [\"{program}\"]\n", await DockerfileAsync(build));
    }

    [TestMethod]
    public async Task Write_NoInit_HasNoEntryPoint()
    {
        using var build = new FormatBuild { Yaml = Start("etc/motd") };

        await build.BuildAsync(["docker"], TestContext.CancellationToken);

        Assert.AreEqual("\nFROM scratch\n\nCOPY . ./\n", await DockerfileAsync(build));
    }

    [TestMethod]
    public async Task Write_DockerfileOfTheProject_IsKept()
    {
        using var build = new FormatBuild { Yaml = Start("Dockerfile") };

        await build.BuildAsync(["docker"], TestContext.CancellationToken);

        Assert.AreEqual("x", await DockerfileAsync(build));
    }

    private static string Start(string path) => $"""
        files:
          - path: {path}
            contents: "x"
        """;

    private Task<string> ListAsync(FormatBuild build, string file) => Judge.RunAsync("tar", ["-tvf", build.PathOf(file)], TestContext.CancellationToken);

    private Task<string> DockerfileAsync(FormatBuild build) =>
        Judge.RunAsync("tar", ["-xOf", build.PathOf("Small.docker"), "Dockerfile"], TestContext.CancellationToken);
}
