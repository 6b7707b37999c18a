using System.Globalization;
using System.Text.Json.Nodes;
using CliWrap;
using LinuxKit.Tests.Archives;
using LinuxKit.Tests.Boot;

namespace LinuxKit.Tests.Formats;

/// <summary><c>netboot</c>, <c>microvm</c> and <c>firecracker</c>.</summary>
[TestClass]
public sealed class BootFormatsTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Write_Netboot_IsKernelInitrdAndAScriptWithTheirNames()
    {
        using var build = new FormatBuild { CommandLine = "a ; b" };

        await build.BuildAsync(["netboot"], TestContext.CancellationToken);

        CollectionAssert.AreEqual(build.Kernel, build.Read("Small-kernel"));
        Assert.AreEqual(
            "#!ipxe\nkernel Small-kernel initrd=initrd.img a ${linuxkit-nothing}; b rootfstype=ramfs\ninitrd --name initrd.img Small-initrd.img\nboot\n",
            await File.ReadAllTextAsync(build.PathOf("Small.ipxe"), TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task Write_Netboot_CommandLineThatIpxeCantSay_IsRefused()
    {
        using var build = new FormatBuild { CommandLine = "a=${b}" };

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => build.BuildAsync(["netboot"], TestContext.CancellationToken));

        Assert.AreEqual("LK0606", exception.Diagnostic.Code);
    }

    [TestMethod]
    public async Task Write_Uki_NameThatAShellWouldReplace_IsReadAsItIs()
    {
        const string name = "é $HOME ${HOME} $(id) `id` & ;'x";
        using var build = new FormatBuild { Change = request => request with { Name = name } };

        await build.BuildAsync(["uki"], TestContext.CancellationToken);
        await Judge.RunAsync(
            "objcopy", ["-O", "binary", "--only-section=.osrel", build.PathOf(name + ".efi"), build.PathOf("os-release")], TestContext.CancellationToken);

        Assert.AreEqual(
            name + "\n", await Judge.RunAsync("sh", ["-c", """. "$1"; printf '%s\n' "$PRETTY_NAME" """, "sh", build.PathOf("os-release")], TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task Write_Microvm_IsTheKernelUncompressed()
    {
        using var build = new FormatBuild();

        await build.BuildAsync(["microvm"], TestContext.CancellationToken);

        CollectionAssert.AreEqual(TestKernel.Elf(), build.Read("Small-vmlinux"));
        StringAssert.Contains(await Judge.RunAsync("file", ["-b", build.PathOf("Small-vmlinux")], TestContext.CancellationToken), "ELF 64-bit LSB executable, x86-64");
        Assert.AreEqual("console=ttyS0  quiet rootfstype=ramfs", await File.ReadAllTextAsync(build.PathOf("Small-cmdline"), TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task Write_Firecracker_ConfigurationNamesTheFiles()
    {
        using var build = new FormatBuild();

        var built = await build.BuildAsync(["firecracker"], TestContext.CancellationToken);

        var configuration = JsonNode.Parse(build.Read("Small-firecracker.json"))!;
        Assert.AreEqual(
            TestBuild.Canonical(JsonNode.Parse($$"""
                {
                  "boot-source": { "kernel_image_path": "Small-vmlinux", "initrd_path": "Small-initrd.img", "boot_args": "console=ttyS0  quiet rootfstype=ramfs" },
                  "drives": [],
                  "machine-config": { "vcpu_count": 1, "mem_size_mib": {{(built.BootMemory >> 20) + 257}} }
                }
                """)),
            TestBuild.Canonical(configuration));
        CollectionAssert.AreEqual(TestKernel.Elf(), build.Read("Small-vmlinux"));
    }

    [TestMethod]
    [DataRow("squashfs", "console=ttyS0", "console=ttyS0 root=/dev/vda rootfstype=squashfs", true)]
    [DataRow("ext4", "console=ttyS0 root=/dev/vdb", "console=ttyS0 root=/dev/vdb", false)]
    public async Task Write_FirecrackerWithARootOnADisk_HasADrive(string root, string written, string commandLine, bool isRoot)
    {
        using var build = new FormatBuild { CommandLine = written, Change = request => request with { Disk = new() { Root = root } } };

        var output = (await build.BuildAsync(["firecracker"], TestContext.CancellationToken)).Outputs.Single();

        string[] names = ["Small-vmlinux", $"Small-{root}-initrd.img", $"Small-{root}.img", "Small-firecracker.json"];
        CollectionAssert.AreEqual(names, output.Files.Select(file => file.Name).ToArray());
        Assert.AreEqual(
            TestBuild.Canonical(JsonNode.Parse($$"""
                {
                  "boot-source": { "kernel_image_path": "Small-vmlinux", "initrd_path": "Small-{{root}}-initrd.img", "boot_args": "{{commandLine}}" },
                  "drives": [{ "drive_id": "root", "path_on_host": "Small-{{root}}.img", "is_root_device": {{(isRoot ? "true" : "false")}}, "is_read_only": true }],
                  "machine-config": { "vcpu_count": 1, "mem_size_mib": {{(output.BootMemory >> 20) + 257}} }
                }
                """)),
            TestBuild.Canonical(JsonNode.Parse(build.Read("Small-firecracker.json"))!));
    }

    [TestMethod]
    public async Task Write_FormatsWithTheSameRoot_ShareItsFiles()
    {
        using var build = new FormatBuild { Change = request => request with { Disk = new() { Root = "squashfs" } } };

        var built = await build.BuildAsync(["microvm", "kernel+squashfs"], TestContext.CancellationToken);

        string[] names = ["Small-vmlinux", "Small-squashfs-initrd.img", "Small-squashfs.img", "Small-squashfs-cmdline"];
        CollectionAssert.AreEqual(names, built.Outputs[0].Files.Select(file => file.Name).ToArray());
        CollectionAssert.IsSubsetOf(built.Outputs[0].Files.Skip(1).ToArray(), built.Outputs[1].Files);
        Assert.AreEqual("console=ttyS0  quiet root=/dev/vda rootfstype=squashfs", await File.ReadAllTextAsync(build.PathOf("Small-squashfs-cmdline"), TestContext.CancellationToken));
    }

    [TestMethod]
    [DataRow("microvm", "CONFIG_VIRTIO_MMIO")]
    [DataRow("firecracker", "CONFIG_VIRTIO_BLK")]
    [DataRow("firecracker", "CONFIG_EXT4_FS")]
    public async Task Build_KernelWithoutTheDisksOfTheMachine_CanHaveItsRootInMemory(string format, string option)
    {
        string[] options = ["BLK_DEV_INITRD", "DEVTMPFS", "RD_GZIP", "EXT4_FS", "VIRTIO_BLK", "VIRTIO_MMIO"];
        var configuration = string.Join('\n', options.Select(name => $"CONFIG_{name}=y").Except([$"{option}=y"]));
        using var inMemory = new FormatBuild { Configuration = configuration };
        using var onDisk = new FormatBuild { Configuration = configuration, Change = request => request with { Disk = new() { Root = "ext4" } } };

        await inMemory.BuildAsync([format], TestContext.CancellationToken);
        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => onDisk.BuildAsync([format], TestContext.CancellationToken));

        Assert.AreEqual("LK0530", exception.Diagnostic.Code);
        Assert.Contains($"a kernel with {option} is needed", exception.Diagnostic.Message);
    }

    [TestMethod]
    [DataRow("kernel+squashfs", "auto", "squashfs", 4096)]
    [DataRow("kernel+erofs", "auto", "erofs", 4096)]
    [DataRow("kernel+iso", "auto", "iso", 2048)]
    [DataRow("microvm", "ext4", "ext4", 4096)]
    [DataRow("microvm", "auto", "squashfs", 4096)]
    public async Task Write_VerifiedRootWithoutPartitions_HasItsTreeBehindIt(string format, string root, string part, int blockSize)
    {
        using var build = new FormatBuild { Change = request => request with { Disk = new() { Root = root, Verity = true } } };

        await build.BuildAsync([format], TestContext.CancellationToken);

        var commandLine = await File.ReadAllTextAsync(build.PathOf($"Small-{part}-cmdline"), TestContext.CancellationToken);
        var (hash, offset) = (ValueOf("roothash"), ValueOf("linuxkit.verity_hash_offset"));
        var disk = build.PathOf($"Small-{part}.img");
        await Judge.RunAsync("veritysetup", ["verify", $"--hash-offset={offset}", disk, disk, hash], TestContext.CancellationToken);
        var dump = await Judge.RunAsync("veritysetup", ["dump", $"--hash-offset={offset}", disk], TestContext.CancellationToken);
        Assert.MatchesRegex($"Data block size:\\s+{blockSize}\n", dump);

        var bytes = build.Read($"Small-{part}.img");
        bytes[int.Parse(offset, CultureInfo.InvariantCulture) / 2] ^= 1;
        await File.WriteAllBytesAsync(disk, bytes, TestContext.CancellationToken);
        var refused = await Cli.Wrap(Platforms.HostTool.Find("veritysetup")).WithArguments(["verify", $"--hash-offset={offset}", disk, disk, hash])
            .WithValidation(CommandResultValidation.None).ExecuteAsync(TestContext.CancellationToken);
        Assert.AreNotEqual(0, refused.ExitCode);

        string ValueOf(string name) => commandLine.Split(' ').Single(word => word.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];
    }

    [TestMethod]
    public async Task Write_FirecrackerOfArm64_HasTheImage()
    {
        var image = TestKernel.Image();
        using var build = new FormatBuild { Architecture = "arm64", Kernel = await Judge.FilterAsync("gzip", ["-nc"], image, TestContext.CancellationToken) };

        await build.BuildAsync(["firecracker"], TestContext.CancellationToken);

        CollectionAssert.AreEqual(image, build.Read("Small-vmlinux"));
    }

    [TestMethod]
    [DataRow("microvm", "arm64")]
    [DataRow("firecracker", "riscv64")]
    public async Task Build_FormatOfOtherArchitectures_IsRefused(string format, string architecture)
    {
        using var build = new FormatBuild { Architecture = architecture };

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => build.BuildAsync([format], TestContext.CancellationToken));

        Assert.AreEqual("LK0605", exception.Diagnostic.Code);
    }

    [TestMethod]
    public async Task Build_NoKernelInside_SaysWhichKernel()
    {
        using var build = new FormatBuild { Kernel = "no kernel"u8.ToArray() };

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => build.BuildAsync(["microvm"], TestContext.CancellationToken));

        Assert.AreEqual("LK0503", exception.Diagnostic.Code);
        Assert.AreNotEqual(SourceLocation.None, exception.Diagnostic.Location);
    }
}
