using System.Text.Json.Nodes;
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
