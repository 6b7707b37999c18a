namespace LinuxKit.Boot.Tests;

/// <summary>Three parts that disagree about <c>lib</c>: a link to <c>usr/lib</c> in init, a folder in the kernel's modules and in the project's files.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class LinkedDirectoriesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("linuxkit-boot-tests-");

    public required TestContext TestContext { get; init; }

    public void Dispose() => _folder.Delete(recursive: true);

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task Boot_DirectoryInOnePartAndLinkInAnother_FindsEveryFile()
    {
        var cancellationToken = TestContext.CancellationToken;
        await WriteProjectAsync(cancellationToken);
        await Repository.DotNetAsync(_folder.FullName, ["build"], Environment, cancellationToken);
        var image = Directory.EnumerateFiles(_folder.FullName, "lib.linuxkit.json", SearchOption.AllDirectories).Single();

        await using var session = await QemuSession.StartAsync(image, cancellationToken);
        var end = await session.EndAsync(TimeSpan.FromSeconds(90), cancellationToken);

        var console = session.Console.Text;
        Assert.AreEqual("guest-shutdown", end, console);
        Assert.Contains("lib is a link", console);
        Assert.Contains("a file of the project is there", console);
        Assert.Contains("the kernel's modules are there", console);
    }

    private async Task WriteProjectAsync(CancellationToken cancellationToken)
    {
        const string Package = "LinuxKit.Sdk.";
        var version = Path.GetFileNameWithoutExtension(Directory.EnumerateFiles(Repository.Feed, $"{Package}*.nupkg").Single())[Package.Length..];
        await File.WriteAllTextAsync(At("nuget.config"), $"""
            <configuration>
              <packageSources><clear /><add key="feed" value="{Repository.Feed}" /></packageSources>
            </configuration>
            """, cancellationToken);
        await File.WriteAllTextAsync(At("check"), """
            #!/bin/sh
            [ -L /lib ] && echo "lib is a link"
            cat /lib/disagree/text
            [ -e "/lib/modules/$(uname -r)/modules.dep" ] && echo "the kernel's modules are there"
            poweroff

            """, cancellationToken);
        await File.WriteAllTextAsync(At("lib.lkproj"), $"""
            <Project Sdk="LinuxKit.Sdk/{version}">
              <ItemGroup>
                <Kernel Include="linuxkit.sdk/kernel-cloud" CommandLine="console=ttyS0 console=ttyAMA0" />
                <Init   Include="linuxkit.sdk/init" />
                <File   Include="lib/disagree/text" Contents="a file of the project is there%0A" Mode="0644" />
                <File   Include="check" Path="etc/init.d/100-check" Mode="0755" />
              </ItemGroup>
            </Project>
            """, cancellationToken);
    }

    private Dictionary<string, string?> Environment => Repository.Environment(new Dictionary<string, string?>
    {
        ["NUGET_PACKAGES"] = At("packages"),
        ["LINUXKIT_STORE"] = At("store"),
    });

    private string At(string name) => Path.Combine(_folder.FullName, name);
}
