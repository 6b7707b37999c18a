using LinuxKit.Formats;
using LinuxKit.Tests.Boot;
using LinuxKit.Tests.RootFilesystem;

namespace LinuxKit.Tests.Formats;

/// <summary>Kernels that are none: every format that has one says so at build, with one error, and writes nothing.</summary>
[TestClass]
public sealed class HostileKernelTests
{
    public required TestContext TestContext { get; init; }

    public static IEnumerable<object[]> Formats => ImageFormats.All.Where(format => format.NeedsKernel).Select(format => new object[] { format.Name });

    [TestMethod]
    [DynamicData(nameof(Formats))]
    public async Task Build_TextForAKernel_IsOneErrorAndNothingIsWritten(string format)
    {
        using var build = AllFormatsTests.NewBuild(format, "#!/bin/sh\necho no kernel\n"u8.ToArray());

        await AssertFailsAsync(build, format, "LK0503", $"'kernel' of test.invalid/kernel:1: The kernel's file is no kernel for {build.Architecture}.");
    }

    [TestMethod]
    [DataRow("amd64", "nothing", "The kernel's file is empty.")]
    [DataRow("amd64", "zeros", "The kernel's file is no kernel for amd64.")]
    [DataRow("amd64", "start", "The kernel's file is no kernel for amd64.")]
    [DataRow("amd64", "bzImage cut off", "The kernel's file is cut off: it has 301055 bytes, of which its compressed kernel ends at 301056.")]
    [DataRow("amd64", "Image", "The kernel is one for arm64, and the image is for amd64.")]
    [DataRow("amd64", "Image.gz", "The kernel is one for arm64, and the image is for amd64.")]
    [DataRow("arm64", "nothing", "The kernel's file is empty.")]
    [DataRow("arm64", "zeros", "The kernel's file is no kernel for arm64.")]
    [DataRow("arm64", "zeros.gz", "The kernel's file is no kernel for arm64.")]
    [DataRow("arm64", "bzImage", "The kernel is one for amd64, and the image is for arm64.")]
    [DataRow("arm64", "ELF", "The kernel is one for amd64, and the image is for arm64.")]
    [DataRow("riscv64", "bzImage", "The kernel is one for amd64, and the image is for riscv64.")]
    [DataRow("s390x", "nothing", "The kernel's file is empty.")]
    public async Task Build_KernelThatIsNone_SaysWhy(string architecture, string kernel, string message)
    {
        using var build = new FormatBuild
        {
            Architecture = architecture,
            Yaml = "files: [{path: etc/motd, contents: hello}]",
            Kernel = kernel switch
            {
                "nothing" => [],
                "start" => TestKernel.BzImage(TestKernel.Elf())[..50],
                "bzImage" => TestKernel.BzImage(TestKernel.Elf()),
                "bzImage cut off" => TestKernel.BzImage(TestKernel.Elf())[..^101],
                "ELF" => TestKernel.Elf(),
                "Image" => TestKernel.Image(),
                "Image.gz" => TestLayer.Gzip(TestKernel.Image()),
                "zeros.gz" => TestLayer.Gzip(new byte[100_000]),
                _ => new byte[100_000],
            },
        };

        await AssertFailsAsync(build, "kernel+initrd", "LK0503", $"'kernel' of test.invalid/kernel:1: {message}");
    }

    [TestMethod]
    [DataRow("amd64", "ELF")]
    [DataRow("arm64", "Image.gz")]
    [DataRow("s390x", "anything")]
    public async Task Build_KernelThatIsNoBzImage_IsTaken(string architecture, string kernel)
    {
        using var build = new FormatBuild
        {
            Architecture = architecture,
            Yaml = "files: [{path: etc/motd, contents: hello}]",
            Kernel = kernel switch { "ELF" => TestKernel.Elf(), "Image.gz" => TestLayer.Gzip(TestKernel.Image()), _ => [1] },
        };

        await build.BuildAsync(["kernel+initrd"], TestContext.CancellationToken);

        CollectionAssert.AreEqual(build.Kernel, build.Read("Small-kernel"));
    }

    [TestMethod]
    [DataRow("uki", false)]
    [DataRow("raw-efi", false)]
    [DataRow("raw", false)]
    [DataRow("iso", false)]
    [DataRow("onie", false)]
    [DataRow("raw-efi", true)]
    [DataRow("iso", true)]
    public async Task Build_KernelThatFirmwareCannotStart_IsRefused(string format, bool hasGrubForEfi)
    {
        var kernel = TestKernel.BzImage(TestKernel.Elf());
        kernel[0] = (byte)'L';
        using var build = new FormatBuild { Kernel = kernel, HasGrubForEfi = hasGrubForEfi };

        await AssertFailsAsync(build, format, "LK0510", "kernel test.invalid/kernel:1: The file does not start with the letters MZ.");

        kernel[0] = (byte)'M';
        kernel[68] = 0xAA;
        using var another = new FormatBuild { Kernel = kernel, HasGrubForEfi = hasGrubForEfi };
        await AssertFailsAsync(another, format, "LK0510", "kernel test.invalid/kernel:1: The file is no program for amd64.");
    }

    [TestMethod]
    [DataRow("uki")]
    [DataRow("iso-bios")]
    public async Task Build_OneByteOfTheHeaderChanged_IsAnErrorOrAnImage(string format)
    {
        var random = new Random(4);
        for (var i = 0; i < LongRun.Count(1000, 3); i++)
        {
            var kernel = TestKernel.BzImage(TestKernel.Elf(5000));
            kernel[random.Next(0x268)] = (byte)random.Next(256);
            using var build = new FormatBuild { Kernel = kernel };
            try
            {
                await build.BuildAsync([format], TestContext.CancellationToken);
            }
            catch (LinuxKitException e)
            {
                Assert.HasCount(1, e.Diagnostics);
            }
        }
    }

    private async Task AssertFailsAsync(FormatBuild build, string format, string code, string message)
    {
        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => build.BuildAsync([format], TestContext.CancellationToken));

        var diagnostic = exception.Diagnostics.Single();
        Assert.AreEqual(message, diagnostic.Message);
        Assert.AreEqual(code, diagnostic.Code);
        Assert.AreNotEqual(SourceLocation.None, diagnostic.Location);
        var folder = build.PathOf("");
        Assert.AreEqual("", Directory.Exists(folder) ? string.Join(' ', Directory.EnumerateFileSystemEntries(folder)) : "");
    }
}
