namespace LinuxKit.Boot.Tests;

/// <summary>Three parts that disagree about <c>lib</c>: a link to <c>usr/lib</c> in init, a folder in the kernel's modules and in the project's files.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class LinkedDirectoriesTests : IDisposable
{
    private readonly FeedProject _project = new();

    public required TestContext TestContext { get; init; }

    public void Dispose() => _project.Dispose();

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task Boot_DirectoryInOnePartAndLinkInAnother_FindsEveryFile()
    {
        var cancellationToken = TestContext.CancellationToken;
        await File.WriteAllTextAsync(_project.At("check"), """
            #!/bin/sh
            [ -L /lib ] && echo "lib is a link"
            cat /lib/disagree/text
            [ -e "/lib/modules/$(uname -r)/modules.dep" ] && echo "the kernel's modules are there"
            poweroff

            """, cancellationToken);
        var image = await _project.BuildAsync("""
            <File Include="lib/disagree/text" Contents="a file of the project is there%0A" Mode="0644" />
            <File Include="check" Path="etc/init.d/100-check" Mode="0755" />
            """, cancellationToken);

        await using var session = await QemuSession.StartAsync(image, cancellationToken);
        var end = await session.EndAsync(TimeSpan.FromSeconds(90), cancellationToken);

        var console = session.Console.Text;
        Assert.AreEqual("guest-shutdown", end, console);
        Assert.Contains("lib is a link", console);
        Assert.Contains("a file of the project is there", console);
        Assert.Contains("the kernel's modules are there", console);
    }
}
