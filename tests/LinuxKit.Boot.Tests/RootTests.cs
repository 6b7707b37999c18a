using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using CliWrap;
using CliWrap.Buffered;

namespace LinuxKit.Boot.Tests;

/// <summary>Every kind of root, verified and not, from both firmwares; and what becomes of a verified one that was changed.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class RootTests
{
    // In the first block of each file system, behind or within its superblock.
    private const int ChangedByte = 1100;

    private const long GibibyteAndAHalf = 1536L * 1024 * 1024;

    public required TestContext TestContext { get; init; }

    [TestInitialize]
    public void Require()
    {
        FullMatrix.Require();
        if (RuntimeInformation.OSArchitecture != Architecture.X64)
        {
            Assert.Inconclusive("These disks are for amd64");
        }
    }

    [TestMethod]
    [DataRow("initramfs")]
    [DataRow("squashfs")]
    [DataRow("erofs")]
    [DataRow("ext4")]
    [Timeout(900_000, CooperativeCancellation = true)]
    public async Task Boot_Root_AnswersFromBothFirmwares(string root)
    {
        using var project = new FeedProject();
        await AnswersFromBothAsync(await BuildAsync(project, root));
    }

    [TestMethod]
    [DataRow("squashfs")]
    [DataRow("erofs")]
    [DataRow("ext4")]
    [Timeout(900_000, CooperativeCancellation = true)]
    public async Task Boot_VerifiedRoot_AnswersUntilAByteIsChanged(string root)
    {
        using var project = new FeedProject();
        var image = await BuildAsync(project, root, "<LinuxKitVerity>true</LinuxKitVerity>");
        await AnswersFromBothAsync(image);

        var disk = Path.Combine(Path.GetDirectoryName(image)!, "system-hybrid.img");
        await ChangeRootAsync(disk);
        await using var session = await QemuSession.StartAsync(image, TestContext.CancellationToken, memoryInMebibytes: 256, "raw");
        await session.Console.WaitForAsync("Kernel panic", QemuSession.BootLimit, TestContext.CancellationToken);
        Assert.Contains("verity", session.Console.Text);
    }

    [TestMethod]
    [DataRow("squashfs")]
    [DataRow("erofs")]
    [DataRow("ext4")]
    [Timeout(1_800_000, CooperativeCancellation = true)]
    public async Task Boot_RootOfAGibibyteAndAHalf_AnswersIn256Mebibytes(string root)
    {
        using var project = new FeedProject();
        // Nothing that a compressor could make smaller.
        await using (var file = File.Create(project.At("ballast")))
        {
            var random = new Random(6);
            var buffer = new byte[1024 * 1024];
            while (file.Length < GibibyteAndAHalf)
            {
                random.NextBytes(buffer);
                await file.WriteAsync(buffer, TestContext.CancellationToken);
            }
        }

        var image = await project.BuildAsync(
            FeedProject.WebSystem + """<File Include="ballast" Path="usr/share/ballast" Mode="0644" />""",
            TestContext.CancellationToken,
            $"<LinuxKitRoot>{root}</LinuxKitRoot><LinuxKitFormats>raw</LinuxKitFormats>");
        Assert.IsGreaterThan(GibibyteAndAHalf, new FileInfo(Path.Combine(Path.GetDirectoryName(image)!, "system-hybrid.img")).Length);
        await AnswersFromBothAsync(image);
    }

    private Task<string> BuildAsync(FeedProject project, string root, string properties = "") => project.BuildAsync(
        FeedProject.WebSystem, TestContext.CancellationToken, $"<LinuxKitRoot>{root}</LinuxKitRoot><LinuxKitFormats>raw</LinuxKitFormats>{properties}");

    private async Task AnswersFromBothAsync(string image)
    {
        foreach (var efi in new[] { false, true })
        {
            await using var session = await QemuSession.StartAsync(image, TestContext.CancellationToken, memoryInMebibytes: 256, "raw", efi);
            await session.AnswersAsync(TestContext);
        }
    }

    private async Task ChangeRootAsync(string disk)
    {
        var table = await Cli.Wrap("sfdisk").WithArguments(["--json", disk]).ExecuteBufferedAsync(TestContext.CancellationToken);
        using var json = JsonDocument.Parse(table.StandardOutput);
        var description = json.RootElement.GetProperty("partitiontable");
        var partition = description.GetProperty("partitions").EnumerateArray().Single(partition => partition.GetProperty("name").GetString() == "root");
        var position = (partition.GetProperty("start").GetInt64() * description.GetProperty("sectorsize").GetInt64()) + ChangedByte;

        await using var file = File.Open(disk, FileMode.Open);
        file.Position = position;
        var old = file.ReadByte();
        file.Position = position;
        file.WriteByte((byte)(old ^ 1));
        TestContext.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Changed byte {position} of the disk."));
    }
}
