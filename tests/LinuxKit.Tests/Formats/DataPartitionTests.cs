using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using LinuxKit.Tests.Archives;
using LinuxKit.Tests.Boot;

namespace LinuxKit.Tests.Formats;

/// <summary>The partition for data: how large it is, what is in it, and what the command line says of it.</summary>
[TestClass]
public sealed partial class DataPartitionTests
{
    private const long Mebibyte = 1024 * 1024;

    public required TestContext TestContext { get; init; }

    /// <summary>Disk, free space, data; MiB of the data partition; MiB of the disk beyond what it has without any of it.</summary>
    [TestMethod]
    [DataRow("", "", "", 64, 64)]
    [DataRow("", "100M", "", 100, 100)]
    [DataRow("", "1M", "", 64, 64)]
    [DataRow("", "", "70M", 70, 70)]
    [DataRow("", "9M", "70M", 70, 79)]
    [DataRow("1G", "5M", "80M", 80, -1)]
    [DataRow("1G", "", "", -1, -1)]
    [DataRow("1000001K", "", "", -1, -1)]
    public async Task Write_Sizes_AreThePartitionsAndTheDisks(string disk, string free, string data, long expected, long more)
    {
        using var plain = new FormatBuild();
        using var build = New(request => request with { Size = disk, FreeSpace = free, DataPartitionSize = data });
        await plain.BuildAsync(["raw-efi"], TestContext.CancellationToken);
        await build.BuildAsync(["raw-efi"], TestContext.CancellationToken);

        var path = build.PathOf("Small-efi.img");
        var (length, without) = (new FileInfo(path).Length, new FileInfo(plain.PathOf("Small-efi.img")).Length);
        Assert.Contains("No problems found.", await Judge.RunAsync("sgdisk", ["-v", path], TestContext.CancellationToken));
        var partition = await Judge.RunAsync("sgdisk", ["-i", "2", path], TestContext.CancellationToken);
        Assert.Contains("0FC63DAF-8483-4772-8E79-3D69D8477DE4 (Linux filesystem)", partition);
        Assert.Contains("Partition name: 'stuff'", partition);
        var (first, size) = (Number(FirstSector(), partition) * 512, Number(SectorCount(), partition) * 512);
        Assert.AreEqual(expected < 0 ? (length - without) / Mebibyte * Mebibyte : expected * Mebibyte, size);
        Assert.AreEqual(disk switch { "" => without + (more * Mebibyte), "1G" => 1024 * Mebibyte, _ => 977 * Mebibyte }, length);

        var volume = $"{path}?offset={first}";
        Assert.Contains("11/", await Judge.RunAsync("sh", ["-c", "e2fsck -fn \"$0\" 2>&1", volume], TestContext.CancellationToken));
        var dump = await Judge.RunAsync("sh", ["-c", "dumpe2fs -h \"$0\" 2>/dev/null", volume], TestContext.CancellationToken);
        Assert.MatchesRegex("Filesystem volume name: +stuff\n", dump);
        Assert.MatchesRegex($"Block count: +{size / 4096}\n", dump);
        var id = PartitionId().Match(partition).Groups[1].Value;
        var words = DataWords().Match(Encoding.Latin1.GetString(await CommandLineAsync(path))).Groups[1].Value;
        Assert.AreEqual($"linuxkit.data=PARTUUID={id.ToLowerInvariant()}{(data.Length == 0 ? " linuxkit.data_grow=1" : "")}", words);
    }

    [TestMethod]
    [DataRow("initramfs", 2)]
    [DataRow("squashfs", 3)]
    public async Task Write_SeveralFormats_DisksAloneHaveIt(string root, int partitions)
    {
        using var build = New(request => request with { Root = root, DataPartitionPath = "/srv/data//" });
        var built = await build.BuildAsync(["raw", "qcow2", "kernel+initrd", "tar"], TestContext.CancellationToken);

        var disk = build.Read("Small-hybrid.img").AsSpan();
        Assert.Contains("linuxkit.data_path=/srv/data linuxkit.data_grow=1", Encoding.Latin1.GetString(disk));
        Assert.DoesNotContain("linuxkit.data", Encoding.Latin1.GetString(build.Read("Small-cmdline")));
        Assert.HasCount(partitions + 1, PartitionLine().Matches(await Judge.RunAsync("sgdisk", ["-p", build.PathOf("Small-hybrid.img")], TestContext.CancellationToken)));
        await Judge.RunAsync("qemu-img", ["compare", build.PathOf("Small-hybrid.img"), build.PathOf("Small-hybrid.qcow2")], TestContext.CancellationToken);
        Assert.IsLessThan(16 * Mebibyte, new FileInfo(build.PathOf("Small-hybrid.qcow2")).Length);
        Assert.Contains("srv/data/\n", await Judge.RunAsync("tar", ["-tf", build.PathOf("Small.tar")], TestContext.CancellationToken));
        Assert.HasCount(4, built.Outputs.Select(output => output.Format).Distinct().ToArray());
    }

    [TestMethod]
    [DataRow("initramfs", false, 2)]
    [DataRow("erofs", true, 4)]
    public async Task Write_Card_LastPartitionIsNamedByItsNumber(string root, bool verity, int number)
    {
        using var build = new FormatBuild
        {
            Architecture = "arm64",
            Kernel = TestKernel.Image(),
            Change = request => request with { Disk = new() { Root = root, Verity = verity, DataPartition = "stuff", Size = "300M" } },
        };
        await build.BuildAsync(["rpi"], TestContext.CancellationToken);

        var card = build.PathOf("Small-rpi.img");
        var last = (await Judge.RunAsync("sfdisk", ["-d", card], TestContext.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
        var (start, size) = (Number(StartField(), last), Number(SizeField(), last));
        Assert.Contains("type=83", last);
        Assert.AreEqual(300 * Mebibyte / 512, start + size);
        await Judge.RunAsync("mcopy", ["-n", "-i", card + "@@1M", "::cmdline.txt", build.PathOf("words")], TestContext.CancellationToken);
        Assert.MatchesRegex($" linuxkit\\.data=PARTUUID=[0-9a-f]{{8}}-{number:x2} linuxkit\\.data_grow=1\n$", Encoding.ASCII.GetString(build.Read("words")));
    }

    [TestMethod]
    public async Task Write_OtherSettings_AreOtherOutputs()
    {
        var ids = new HashSet<string>();
        foreach (var (label, size, path) in new[] { ("a", "", "/data"), ("b", "", "/data"), ("b", "64M", "/data"), ("b", "64M", "/b") })
        {
            using var other = New(request => request with { DataPartition = label, DataPartitionSize = size, DataPartitionPath = path });
            await other.BuildAsync(["raw-efi"], TestContext.CancellationToken);
            Assert.IsTrue(ids.Add(Digest.OfSha256(other.Read("Small-efi.img")).Hex));
        }
    }

    [TestMethod]
    [DataRow("true", "", "/data", "LK0620")]
    [DataRow("false", "", "/data", "LK0620")]
    [DataRow("a name that is far too long", "", "/data", "LK0620")]
    [DataRow(" a", "", "/data", "LK0620")]
    [DataRow("a/b", "", "/data", "LK0620")]
    [DataRow("", "1G", "/data", "LK0620")]
    [DataRow("", "", "/srv", "LK0620")]
    [DataRow("data", "63M", "/data", "LK0620")]
    [DataRow("data", "16T", "/data", "LK0620")]
    [DataRow("data", "much", "/data", "LK0004")]
    [DataRow("data", "", "data", "LK0620")]
    [DataRow("data", "", "/", "LK0620")]
    [DataRow("data", "", "/var", "LK0620")]
    [DataRow("data", "", "/usr/", "LK0620")]
    [DataRow("data", "", "/dev/data", "LK0620")]
    [DataRow("data", "", "/a b", "LK0620")]
    [DataRow("data", "", "/a'b", "LK0620")]
    [DataRow("data", "", "/a/../..", "LK0620")]
    public void Read_Nonsense_IsRefused(string label, string size, string path, string code)
    {
        var request = new DiskRequest { DataPartition = label, DataPartitionSize = size, DataPartitionPath = path };

        Assert.AreEqual(code, Assert.ThrowsExactly<LinuxKitException>(() => DiskCheck.Read(request, SourceLocation.None)).Diagnostic.Code);
    }

    [TestMethod]
    public void Read_PathUnderVar_IsTaken() =>
        Assert.AreEqual("/var/lib/docker", DiskCheck.Read(new() { DataPartition = "data", DataPartitionPath = "/var/lib/docker" }, SourceLocation.None).Data?.Path);

    [TestMethod]
    public async Task Build_NoFormatWithPartitions_IsRefused()
    {
        using var build = New(request => request);

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => build.BuildAsync(["iso", "tar"], TestContext.CancellationToken));

        Assert.AreEqual("LK0621", exception.Diagnostic.Code);
    }

    [TestMethod]
    public async Task Build_DiskTooSmallForData_IsRefused()
    {
        using var build = New(request => request with { Size = "80M", DataPartitionSize = "100M" });

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => build.BuildAsync(["raw"], TestContext.CancellationToken));

        Assert.AreEqual("LK0906", exception.Diagnostic.Code);
        Assert.Contains("'stuff' 104857600", exception.Diagnostic.Message);
    }

    [TestMethod]
    [DataRow("CONFIG_EXT4_FS=m\nCONFIG_EFI_PARTITION=y\n", "LK0531")]
    [DataRow("CONFIG_EFI_PARTITION=y\n", "LK0530")]
    [DataRow("CONFIG_EXT4_FS=y\n", "LK0530")]
    [DataRow("CONFIG_EXT4_FS=y\nCONFIG_EFI_PARTITION=y\n", "")]
    public async Task Build_KernelWithoutTheFileSystem_IsRefused(string configuration, string code)
    {
        using var build = New(request => request, configuration + "CONFIG_RD_ZSTD=y\n");
        var codes = "";
        try
        {
            await build.BuildAsync(["raw-bios"], TestContext.CancellationToken);
        }
        catch (LinuxKitException e)
        {
            codes = string.Join(',', e.Diagnostics.Select(diagnostic => diagnostic.Code));
        }

        Assert.AreEqual(code, codes);
    }

    private static FormatBuild New(Func<DiskRequest, DiskRequest> change, string? configuration = null) => new()
    {
        Configuration = configuration,
        Change = request => request with { Disk = change(new() { Root = "initramfs", DataPartition = "stuff" }) },
    };

    // The unified kernel has the command line as it is; both stand in the first mebibytes.
    private static async Task<byte[]> CommandLineAsync(string disk)
    {
        using var file = File.OpenRead(disk);
        var start = new byte[Math.Min(file.Length, 64 * Mebibyte)];
        await file.ReadExactlyAsync(start);
        return start;
    }

    private static long Number(Regex pattern, string text) => long.Parse(pattern.Match(text).Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("First sector: ([0-9]+)")]
    private static partial Regex FirstSector();

    [GeneratedRegex("Partition size: ([0-9]+) sectors")]
    private static partial Regex SectorCount();

    [GeneratedRegex("unique GUID: ([0-9A-F-]{36})")]
    private static partial Regex PartitionId();

    [GeneratedRegex("(linuxkit\\.data=PARTUUID=[0-9a-f-]+( linuxkit\\.[ -~]*)?)")]
    private static partial Regex DataWords();

    [GeneratedRegex("^ +[0-9]+ ", RegexOptions.Multiline)]
    private static partial Regex PartitionLine();

    [GeneratedRegex("start= *([0-9]+)")]
    private static partial Regex StartField();

    [GeneratedRegex("size= *([0-9]+)")]
    private static partial Regex SizeField();
}
