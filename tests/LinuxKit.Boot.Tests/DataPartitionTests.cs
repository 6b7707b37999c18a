using System.Diagnostics;
using System.Globalization;

namespace LinuxKit.Boot.Tests;

/// <summary>A partition for data on a disk that became larger: what a service writes there is there after the next boot.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class DataPartitionTests : IDisposable
{
    private const long Gibibyte = 1L << 30;

    private static readonly TimeSpan BootLimit = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(30);

    private readonly FeedProject _project = new();

    public required TestContext TestContext { get; init; }

    public void Dispose() => _project.Dispose();

    [TestMethod]
    [DataRow("raw", false, "squashfs", 4, true)]
    [DataRow("raw-efi", true, "ext4", 3, false)]
    [Timeout(400_000, CooperativeCancellation = true)]
    public async Task Boot_LargerDisk_DataHaveItAndStay(string format, bool efi, string root, int number, bool fast)
    {
        if (!fast)
        {
            FullMatrix.Require();
        }

        var cancellationToken = TestContext.CancellationToken;
        await File.WriteAllTextAsync(_project.At("use"), """
            echo "data before: $(cat /data/file)"
            echo "data have $(busybox df -P -m /data | busybox awk 'NR == 2 { print $2 }') MiB"
            echo kept > /data/file
            busybox dd if=/dev/zero of=/data/zeros bs=1M count=100 2>/dev/null && echo "data were written"

            """, cancellationToken);
        var image = await _project.BuildAsync(
            """
            <Init   Include="linuxkit.sdk/crun" />
            <OnBoot Include="use" Image="linuxkit.sdk/httpd" Readonly="false" Command="/bin/sh /mnt/use" Binds="/data:/data;/etc/check:/mnt" />
            <File   Include="use" Path="etc/check/use" Mode="0644" />
            """,
            cancellationToken,
            $"<LinuxKitFormats>{format}</LinuxKitFormats><LinuxKitRoot>{root}</LinuxKitRoot><LinuxKitDataPartition>data</LinuxKitDataPartition>");
        var disk = _project.At("disk.img");
        File.Copy(Directory.EnumerateFiles(Path.GetDirectoryName(image)!, "*.img").Single(), disk);

        var first = await RunAsync(image, format, efi, disk, 3 * Gibibyte);
        var second = await RunAsync(image, format, efi, disk, 3 * Gibibyte);

        Assert.Contains("data before: \n", first);
        Assert.IsGreaterThan(2800, Size(first));
        Assert.Contains("data before: kept\n", second);
        Assert.AreEqual(Size(first), Size(second));
        Assert.DoesNotContain("resizing filesystem", second);
        if (FullMatrix.IsAskedFor)
        {
            var third = await RunAsync(image, format, efi, disk, 40 * Gibibyte);
            Assert.Contains("data before: kept\n", third);
            Assert.IsGreaterThan(38_000, Size(third));
        }

        await CheckAsync(disk, number);
    }

    // The machine is switched off by its button, so that init unmounts.
    private async Task<string> RunAsync(string image, string format, bool efi, string disk, long size)
    {
        using (var file = File.Open(disk, FileMode.Open))
        {
            file.SetLength(size);
        }

        var cancellationToken = TestContext.CancellationToken;
        await using var session = await QemuSession.StartAsync(image, cancellationToken, 256, format, efi, machine => machine with
        {
            Disks = [],
            ExtraArguments = ["-drive", $"if=virtio,format=raw,file={disk}"],
        });
        await session.Console.WaitForAsync("system is up", BootLimit, cancellationToken);
        await session.PressPowerButtonAsync(cancellationToken);
        Assert.AreEqual("guest-shutdown", await session.EndAsync(EndLimit, cancellationToken));
        var console = session.Console.Text;
        Assert.Contains("data were written", console);
        Assert.DoesNotContain("data: not grown", console);
        Assert.DoesNotContain("unmounting /", console);
        return console;
    }

    private async Task CheckAsync(string disk, int number)
    {
        Assert.Contains("No problems found.", await JudgeAsync("sgdisk", "-v", disk));
        var start = Field(await JudgeAsync("sgdisk", "-i", $"{number}", disk), "First sector: ");
        var check = await JudgeAsync("sh", "-c", $"exec e2fsck -fn \"{disk}?offset={start * 512}\" 2>&1");
        TestContext.WriteLine(check);
        Assert.DoesNotContain("recovering journal", check);
        Assert.DoesNotContain("WARNING", check);
    }

    private async Task<string> JudgeAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.CancellationToken);
        await process.WaitForExitAsync(TestContext.CancellationToken);
        Assert.AreEqual(0, process.ExitCode, output);
        return output;
    }

    private static long Size(string console) => Field(console, "data have ");

    private static long Field(string text, string name)
    {
        var start = text.IndexOf(name, StringComparison.Ordinal) + name.Length;
        return long.Parse(text.AsSpan(start, text.AsSpan(start).IndexOfAnyExceptInRange('0', '9')), CultureInfo.InvariantCulture);
    }
}
