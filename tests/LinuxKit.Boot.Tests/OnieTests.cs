using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using LinuxKit.Platforms.Qemu;

namespace LinuxKit.Boot.Tests;

/// <summary>The installer for ONIE, run in a machine as ONIE runs it; and the machine after it, up to a page of the service inside.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
[UnsupportedOSPlatform("windows")]
public sealed class OnieTests
{
    private const string Session = $"""
        disk={OnieEnvironment.Disk}
        sgdisk -n 1:2048:+2M -t 1:EF02 -c 1:GRUB-BOOT -n 2:0:+32M -t 2:7412F7D5-A156-4B13-81DC-867174929325 -c 2:ONIE-BOOT -n 3:0:+8M -c 3:ACME-DIAG $disk
        mke2fs -L ONIE-BOOT $disk"2"
        sha256sum $disk"2" $disk"3" >/tmp/before
        /installer
        /installer
        sha256sum -c /tmp/before
        sgdisk -v $disk
        sgdisk -p $disk
        echo "ONIE is done."
        """;

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [Timeout(900_000, CooperativeCancellation = true)]
    public async Task Install_AsOnieDoes_BootsUpToThePage()
    {
        if (RuntimeInformation.OSArchitecture != Architecture.X64)
        {
            Assert.Inconclusive("The installer is for amd64");
        }

        var token = TestContext.CancellationToken;
        using var project = new FeedProject();
        var image = await project.BuildAsync(FeedProject.WebSystem, token, "<LinuxKitFormats>kernel+initrd;onie</LinuxKitFormats>");
        var outputs = Path.GetDirectoryName(image)!;
        var disk = project.At("disk.img");
        await using (var file = File.Create(disk))
        {
            file.SetLength(512 * 1024 * 1024);
        }

        var initrd = await new OnieEnvironment(Path.GetDirectoryName(disk)!).WriteAsync(
            Path.Combine(outputs, "system-initrd.img"), Path.Combine(outputs, "system-onie.bin"), Session, token);

        // A disk that keeps what is written to it.
        await using (var onie = await QemuSession.StartAsync(image, token, memoryInMebibytes: 512, "kernel+initrd", change: machine => machine with
        {
            InitrdPath = initrd,
            CommandLine = OnieEnvironment.CommandLine,
            ExtraArguments = ["-drive", $"if=none,id=onie,format=raw,file={disk}", "-device", "virtio-blk-pci,drive=onie"],
        }))
        {
            var reason = await onie.EndAsync(QemuSession.BootLimit, token);
            TestContext.WriteLine(onie.Console.Text);
            Assert.AreEqual("guest-shutdown", reason);
            Assert.Contains("ONIE is done.", onie.Console.Text);
            Assert.Contains("No problems found.", onie.Console.Text);
            Assert.Contains("nos mode -s", onie.Console.Text);
        }

        var machine = new QemuMachine { Architecture = "amd64", MemoryInMebibytes = 256, Disks = [new QemuDisk(disk, "raw")] };
        await using var session = await QemuSession.StartAsync(machine, token);
        await session.AnswersAsync(TestContext);
    }
}
