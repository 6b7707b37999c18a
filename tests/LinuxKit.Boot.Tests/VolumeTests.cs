namespace LinuxKit.Boot.Tests;

/// <summary>Volumes in a guest: an empty one, one filled from an image, and one that may only be read.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class VolumeTests : IDisposable
{
    private readonly FeedProject _project = new();

    public required TestContext TestContext { get; init; }

    public void Dispose() => _project.Dispose();

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task Boot_VolumesOfAllKinds_AreSharedByContainers()
    {
        var cancellationToken = TestContext.CancellationToken;
        await File.WriteAllTextAsync(_project.At("write"), """
            echo kept > /data/file && echo kept > /copy/file && echo "both can be written"
            [ -x /site/bin/sh ] && [ -L /site/etc/resolv.conf ] && echo "the site has the image's files"
            echo no > /site/file || echo "the site is read-only"

            """, cancellationToken);
        await File.WriteAllTextAsync(_project.At("read"), """
            echo "the empty volume $(cat /data/file), the filled one $(cat /copy/file)"
            echo no > /data/file || echo "this container may only read"
            [ -x /copy/bin/sh ] && echo "the filled volume has the image's files"

            """, cancellationToken);
        var image = await _project.BuildAsync("""
            <Init   Include="linuxkit.sdk/crun" />
            <Volume Include="data" />
            <Volume Include="copy" Image="linuxkit.sdk/httpd" />
            <Volume Include="linuxkit.sdk/httpd" Name="site" ReadOnly="true" />
            <OnBoot Include="write" Image="linuxkit.sdk/httpd" Readonly="false" Command="/bin/sh /mnt/write" Binds="data:/data;copy:/copy;site:/site:ro;/etc/check:/mnt" />
            <OnBoot Include="read" Image="linuxkit.sdk/httpd" Readonly="false" Command="/bin/sh /mnt/read" Binds="data:/data:ro;copy:/copy;/etc/check:/mnt" />
            <File   Include="write;read" Path="etc/check/%(Filename)" Mode="0644" />
            """, cancellationToken);

        await using var session = await QemuSession.StartAsync(image, cancellationToken);
        await session.Console.WaitForAsync("system is up", TimeSpan.FromSeconds(90), cancellationToken);

        string[] wanted =
        [
            "both can be written", "the site has the image's files", "the site is read-only",
            "the empty volume kept, the filled one kept", "this container may only read", "the filled volume has the image's files",
        ];
        var console = session.Console.Text;
        foreach (var line in wanted)
        {
            Assert.Contains(line, console);
        }
    }
}
