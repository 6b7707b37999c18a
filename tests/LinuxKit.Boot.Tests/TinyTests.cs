using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using LinuxKit.Platforms.Qemu;

namespace LinuxKit.Boot.Tests;

/// <summary>
/// Machines that start a kernel themselves: QEMU's <c>microvm</c>, as which a configuration of Firecracker is booted too, and those that have a disk for the root.
/// A few stand for all, unless <c>LINUXKIT_LONG</c> is 100.
/// </summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class TinyTests
{
    private const int Memory = 256;

    private const string Memories = "<LinuxKitFormats>microvm;firecracker</LinuxKitFormats>";
    private const string Plain = "<LinuxKitRoot>ext4</LinuxKitRoot><LinuxKitFormats>microvm;firecracker;kernel+iso</LinuxKitFormats>";
    private const string Verified = "<LinuxKitVerity>true</LinuxKitVerity><LinuxKitFormats>microvm;firecracker;kernel+squashfs;kernel+erofs;kernel+iso</LinuxKitFormats>";

    private static readonly TimeSpan BootLimit = TimeSpan.FromSeconds(120);
    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Images = new(StringComparer.Ordinal);
    private static readonly ConcurrentBag<FeedProject> Projects = [];

    public required TestContext TestContext { get; init; }

    /// <summary>What is built, the format that is booted, and whether it stands for others.</summary>
    public static IEnumerable<object[]> Boots => new (string Properties, string Format, bool IsFast)[]
    {
        (Verified, "microvm", true), (Memories, "microvm", false), (Plain, "microvm", false), (Plain, "kernel+iso", false),
        (Verified, "kernel+squashfs", false), (Verified, "kernel+erofs", false), (Verified, "kernel+iso", false),
    }.Where(boot => boot.IsFast || FullMatrix.IsAskedFor).Select(boot => new object[] { boot.Properties, boot.Format });

    /// <summary>The format, its root's disk with a byte that the kernel reads before anything else, and whether it stands for others.</summary>
    public static IEnumerable<object[]> Refusals => new (string Format, string Disk, int Offset, bool IsFast)[]
    {
        ("microvm", "system-squashfs.img", 5, true),
        ("kernel+squashfs", "system-squashfs.img", 5, false), ("kernel+erofs", "system-erofs.img", 1030, false), ("kernel+iso", "system-iso.img", 32770, false),
    }.Where(boot => boot.IsFast || FullMatrix.IsAskedFor).Select(boot => new object[] { boot.Format, boot.Disk, boot.Offset });

    [ClassCleanup]
    public static void Remove()
    {
        foreach (var project in Projects)
        {
            project.Dispose();
        }
    }

    [TestMethod]
    [DynamicData(nameof(Boots))]
    [Timeout(240_000, CooperativeCancellation = true)]
    public async Task Boot_Format_AnswersAndPowersDown(string properties, string format)
    {
        await using var session = await QemuSession.StartAsync(await BuildAsync(properties), TestContext.CancellationToken, Memory, format);
        await AnswersAsync(session);
        if (properties == Verified)
        {
            Assert.Contains(", verified", session.Console.Text);
        }

        await session.PressPowerButtonAsync(TestContext.CancellationToken);
        Assert.AreEqual("guest-shutdown", await session.EndAsync(BootLimit, TestContext.CancellationToken));
    }

    [TestMethod]
    [DynamicData(nameof(Refusals))]
    [Timeout(240_000, CooperativeCancellation = true)]
    public async Task Boot_VerifiedRootWithAChangedBit_EndsInAPanic(string format, string disk, int offset)
    {
        var image = await BuildAsync(Verified);
        var changed = await File.ReadAllBytesAsync(FileBeside(image, disk), TestContext.CancellationToken);
        changed[offset] ^= 1;
        var path = FileBeside(image, $"changed-{format}.img");
        await File.WriteAllBytesAsync(path, changed, TestContext.CancellationToken);

        await using var session = await QemuSession.StartAsync(
            image, TestContext.CancellationToken, Memory, format, change: machine => machine with { Disks = [new QemuDisk(path, "raw")] });

        await session.Console.WaitForAsync("Kernel panic", BootLimit, TestContext.CancellationToken);
        Assert.Contains("verity", session.Console.Text);
    }

    [TestMethod]
    [DataRow(Verified)]
    [DataRow(Plain)]
    [DataRow(Memories)]
    [Timeout(240_000, CooperativeCancellation = true)]
    public async Task Boot_ConfigurationOfFirecracker_AnswersWithItsPage(string properties)
    {
        FullMatrix.Require();
        var image = await BuildAsync(properties);
        var configuration = JsonNode.Parse(await File.ReadAllTextAsync(FileBeside(image, "system-firecracker.json"), TestContext.CancellationToken))!;

        await using var session = await QemuSession.StartAsync(
            image, TestContext.CancellationToken, (int)configuration["machine-config"]!["mem_size_mib"]!, "microvm", change: machine => machine with
            {
                KernelPath = FileBeside(image, (string)configuration["boot-source"]!["kernel_image_path"]!),
                InitrdPath = FileBeside(image, (string)configuration["boot-source"]!["initrd_path"]!),
                CommandLine = CommandLineOf(configuration),
                Disks = [.. configuration["drives"]!.AsArray().Select(drive => new QemuDisk(FileBeside(image, (string)drive!["path_on_host"]!), "raw"))],
            });

        await AnswersAsync(session);
    }

    // A kernel of Debian has ext4 and NVMe built in, and of what a root on a disk needs nothing else.
    [TestMethod]
    [Timeout(240_000, CooperativeCancellation = true)]
    public async Task Boot_RootThatTheKernelMountsItself_AnswersWithItsPage()
    {
        FullMatrix.Require();
        var image = await BuildAsync(Plain);

        await using var session = await QemuSession.StartAsync(image, TestContext.CancellationToken, Memory, "microvm", change: machine => machine with
        {
            IsMicrovm = false,
            InitrdPath = null,
            CommandLine = machine.CommandLine.Replace("/dev/vda", "/dev/nvme0n1", StringComparison.Ordinal),
            Disks = [],
            ExtraArguments = ["-drive", $"if=none,id=root,format=raw,snapshot=on,file={machine.Disks[0].Path}", "-device", "nvme,drive=root,serial=1"],
        });

        await AnswersAsync(session);
        Assert.Contains("Mounted root (ext4 filesystem) readonly", session.Console.Text);
    }

    // What Firecracker makes of the configuration (src/vmm/src/builder.rs there, attach_block_devices).
    private static string CommandLineOf(JsonNode configuration)
    {
        var isRoot = configuration["drives"]!.AsArray().Any(drive => (bool)drive!["is_root_device"]!);
        return (string)configuration["boot-source"]!["boot_args"]! + (isRoot ? " root=/dev/vda ro" : "");
    }

    private static string FileBeside(string image, string name) => Path.Combine(Path.GetDirectoryName(image)!, name);

    private static Task<string> BuildAsync(string properties)
    {
        if (RuntimeInformation.OSArchitecture != Architecture.X64)
        {
            Assert.Inconclusive("These machines are for amd64");
        }

        return Images.GetOrAdd(properties, _ => new(() =>
        {
            var project = new FeedProject();
            Projects.Add(project);
            return project.BuildAsync(FeedProject.WebSystem, CancellationToken.None, properties);
        })).Value;
    }

    private async Task AnswersAsync(QemuSession session)
    {
        var (page, time) = await session.GetPageAsync(BootLimit, TestContext.CancellationToken);
        Assert.Contains("Hello from LinuxKit", page);
        TestContext.WriteLine($"It answered after {time.TotalSeconds:F1} s.");
    }
}
