using System.Diagnostics;
using CliWrap;

namespace LinuxKit.Boot.Tests;

/// <summary>
/// The card of a Raspberry Pi, in QEMU's model of the board. It has the card's slot and the network on USB, and not the firmware that reads the kernel
/// from the card: mtools does.
/// </summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class RaspberryPiTests
{
    private const string Card = "system-rpi.img";

    /// <summary>Where the card's first partition begins, in mtools' words.</summary>
    private const string Partition = "@@1M";

    private const string DeviceTree = "bcm2837-rpi-3-b.dtb";

    /// <summary>QEMU's network adapter comes late, and has a name that not every Ethernet interface has.</summary>
    private const string System = """
        <Init    Include="linuxkit.sdk/crun" />
        <OnBoot  Include="dhcp" Image="linuxkit.sdk/dhcp"
                 Command="/usr/bin/sh -c 'until [ -e /sys/class/net/usb0 ]; do busybox sleep 1; done; udhcpc -f -q -n -i usb0 -t 60 -T 1 -s /usr/share/dhcp/lease'" />
        <Service Include="web" Image="linuxkit.sdk/httpd" />
        """;

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [Timeout(1_200_000, CooperativeCancellation = true)]
    public async Task Boot_CardWithARootOnIt_AnswersWithItsPage()
    {
        FullMatrix.Require();
        var token = TestContext.CancellationToken;
        var program = QemuSession.FindProgram("arm64");
        using var project = new FeedProject();
        Directory.CreateDirectory(project.At("kernel"));
        await File.WriteAllTextAsync(project.At("kernel/board.lkproj"), $"""
            <Project Sdk="{FeedProject.Sdk}">
              <PropertyGroup>
                <LinuxKitOutputType>Package</LinuxKitOutputType>
                <LinuxKitArchitectures>arm64</LinuxKitArchitectures>
              </PropertyGroup>
              <ItemGroup>
                <DebianPackage Include="linux-image-arm64" Kernel="true" />
                <KernelModule Include="overlay;dwc2;cdc_ether" />
              </ItemGroup>
            </Project>
            """, token);
        // QEMU's card has a size that is a power of two.
        var image = await project.BuildAsync(
            System,
            token,
            "<LinuxKitArchitecture>arm64</LinuxKitArchitecture><LinuxKitFormats>rpi</LinuxKitFormats><LinuxKitDiskSize>128M</LinuxKitDiskSize>",
            """<Kernel Include="board" Project="kernel/board.lkproj" CommandLine="console=ttyAMA0" />""");

        var card = Path.Combine(Path.GetDirectoryName(image)!, Card);
        foreach (var file in new[] { "kernel8.img", "initrd.img", "cmdline.txt", DeviceTree })
        {
            await Cli.Wrap("mcopy").WithArguments(["-i", card + Partition, $"::{file}", project.At(file)]).ExecuteAsync(token);
        }

        var port = QemuSession.FreePort();
        using var machine = Process.Start(new ProcessStartInfo(program,
        [
            "-machine", "raspi3b", "-nodefaults", "-no-reboot", "-display", "none", "-serial", "stdio",
            "-kernel", project.At("kernel8.img"), "-initrd", project.At("initrd.img"), "-dtb", project.At(DeviceTree),
            "-append", (await File.ReadAllTextAsync(project.At("cmdline.txt"), token)).TrimEnd(),
            "-drive", $"if=sd,format=raw,snapshot=on,file={card}",
            "-netdev", $"user,id=net0,hostfwd=tcp:127.0.0.1:{port}-:80", "-device", "usb-net,netdev=net0",
        ]) { RedirectStandardOutput = true, RedirectStandardInput = true })!;
        try
        {
            var console = new GuestConsole(machine.StandardOutput);
            var page = await QemuSession.GetPageAsync(port, () => !machine.HasExited, QemuSession.BootLimit, token);
            Assert.IsNotNull(page, console.Text);
            Assert.Contains("Hello from LinuxKit", page);
            Assert.Contains("mmcblk0: p1 p2", console.Text);
        }
        finally
        {
            machine.Kill();
        }
    }
}
