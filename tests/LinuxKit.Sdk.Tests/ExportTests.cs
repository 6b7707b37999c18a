namespace LinuxKit.Sdk.Tests;

/// <summary>From items to YAML and back.</summary>
[TestClass]
public sealed class ExportTests(TestContext context)
{
    private const string Nasty = """
        kernel: {image: "127.0.0.1:5000/golden/kernel:1", cmdline: "console=ttyS0 $(HOME) %41"}
        init: ["127.0.0.1:5000/golden/init:1"]
        services:
          - name: web
            image: 127.0.0.1:5000/golden/plain:1
            command: [/bin/sh, -c, "echo $(date) @(x) %(y) %41 'a' \"b\" \\n; true | cat \\t", ""]
            env: ["A= x ", "B=a;b", "C=$(PATH)"]
            annotations: {"a": "", "d": "]]> <&>"}
            runtime: {mounts: [{type: bind, source: "/a\\b", destination: /x, options: ["$(y)", "<&>"]}]}
        files:
          - {path: "etc/a;b * c", contents: "\n$(a)\r\n\t%20 \\t \x01 ]]> <b>&amp;\n"}
          - {path: etc/script, contents: "/bin/sh \\n", mode: "0755"}
          - {path: etc/empty, contents: ""}
          - {path: etc/dir, directory: true}
          - {path: etc/motd, source: motd}
        """;

    [TestMethod]
    public async Task Export_ThenBuildFromTheYaml_IsTheSameSystem()
    {
        var project = new TestProject("system", context);
        await project.BuildAsync();
        var made = project.Snapshot();
        var result = (await project.BuildAsync("-t:LinuxKitExportYaml")).Ran("ExportYaml");
        var file = project.PathOf("bin/Debug/amd64/System.yml");
        Assert.Contains($"System -> {file}", result.Output);
        (await project.BuildAsync("-t:LinuxKitExportYaml")).Ran();
        (await project.BuildAsync()).Ran();
        Assert.IsTrue(File.Exists(file));

        (await project.BuildAsync("-t:LinuxKitExportYaml", "-p:LinuxKitExportYamlPath=../system.yml")).Ran("ExportYaml");
        var yaml = new TestProject("yaml", context);
        File.WriteAllText(yaml.PathOf("System/System.lkproj"), $"""
            <Project Sdk="LinuxKit.Sdk"><ItemGroup><LinuxKitYaml Include="{Path.GetFullPath(project.PathOf("../system.yml"))}" /></ItemGroup></Project>
            """);
        (await yaml.BuildAsync("System")).Succeeded();
        CollectionAssert.AreEqual(made, yaml.Snapshot(yaml.PathOf("System/bin/Debug/amd64")));

        (await project.RunAsync("clean")).Succeeded();
        Assert.IsFalse(File.Exists(file));
    }

    [TestMethod]
    public async Task Convert_TextThatMSBuildWouldChange_IsTheSameSystem()
    {
        var project = new TestProject("system", context);
        File.WriteAllText(project.PathOf("nasty.yml"), Nasty);
        File.WriteAllText(project.PathOf("System.lkproj"), "<Project Sdk=\"LinuxKit.Sdk\"><ItemGroup><LinuxKitYaml Include=\"nasty.yml\" /></ItemGroup></Project>");
        (await project.BuildAsync()).Succeeded();
        var made = project.Snapshot();

        File.Delete(project.PathOf("System.lkproj"));
        await project.DotNetAsync(Feed.Tool, "convert", "nasty.yml", "-o", "System.lkproj");
        project.Edit("System.lkproj", File.ReadAllText(project.PathOf("System.lkproj")).Split('"')[1], "LinuxKit.Sdk");

        (await project.BuildAsync("-t:Rebuild")).Succeeded();
        CollectionAssert.AreEqual(made, project.Snapshot(), File.ReadAllText(project.PathOf("System.lkproj")));
    }

    [TestMethod]
    public async Task Convert_Package_IsBuiltFirst()
    {
        var project = new TestProject("yaml", context);
        await project.BuildAsync("System");
        var made = project.Snapshot(project.PathOf("System/bin/Debug/amd64"));

        File.Delete(project.PathOf("System/System.lkproj"));
        await project.DotNetAsync(Feed.Tool, "convert", "System/config/linuxkit.yml", "-o", "System/System.lkproj");
        project.Edit("System/System.lkproj", File.ReadAllText(project.PathOf("System/System.lkproj")).Split('"')[1], "LinuxKit.Sdk");

        (await project.BuildAsync("System", "-t:Rebuild")).Ran("BuildPackage", "ResolveImage", "AssembleImage");
        CollectionAssert.AreEqual(made, project.Snapshot(project.PathOf("System/bin/Debug/amd64")));
    }
}
