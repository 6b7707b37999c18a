using LinuxKit.Formats;
using LinuxKit.Tests.Boot;

namespace LinuxKit.Tests.Formats;

/// <summary>Kernels that are none: every format that has one says so at build, with one error, and writes nothing.</summary>
[TestClass]
public sealed class HostileKernelTests
{
    public required TestContext TestContext { get; init; }

    public static IEnumerable<object[]> Formats => ImageFormats.All.Where(format => format.NeedsKernel).Select(format => new object[] { format.Name });

    [TestMethod]
    [DynamicData(nameof(Formats))]
    public async Task Build_KernelThatIsNone_IsOneErrorAndNothingIsWritten(string format)
    {
        using var right = AllFormatsTests.NewBuild(format);
        var whole = right.Kernel!;
        var other = right.Architecture == "arm64" ? TestKernel.BzImage(TestKernel.Elf()) : TestKernel.Image();
        await AssertRefusedAsync(format, [], "The kernel's file is empty.");
        await AssertRefusedAsync(format, "#!/bin/sh\necho no kernel\n"u8.ToArray(), $"The kernel's file is no kernel for {right.Architecture}.");
        await AssertRefusedAsync(format, new byte[100_000], $"The kernel's file is no kernel for {right.Architecture}.");
        await AssertRefusedAsync(format, whole[..50], $"The kernel's file is no kernel for {right.Architecture}.");
        await AssertRefusedAsync(format, other, $"The kernel is one for {(right.Architecture == "arm64" ? "amd64" : "arm64")}, and the image is for {right.Architecture}.");
        if (right.Architecture == "amd64")
        {
            await AssertRefusedAsync(format, whole[..^101], $"The kernel's file is cut off: it has {whole.Length - 101} bytes, of which its compressed kernel ends at {whole.Length - 100}.");
        }
    }

    [TestMethod]
    [DataRow("uki")]
    [DataRow("raw-efi")]
    [DataRow("raw")]
    [DataRow("iso")]
    [DataRow("onie")]
    public async Task Build_KernelThatFirmwareCannotStart_IsRefused(string format)
    {
        var kernel = TestKernel.BzImage(TestKernel.Elf());
        kernel[0] = (byte)'L';
        using var build = new FormatBuild { Kernel = kernel };

        await AssertFailsAsync(build, format, "LK0510", "kernel test.invalid/kernel:1: The file does not start with the letters MZ.");

        kernel[0] = (byte)'M';
        kernel[68] = 0xAA;
        using var another = new FormatBuild { Kernel = kernel };
        await AssertFailsAsync(another, format, "LK0510", "kernel test.invalid/kernel:1: The file is no program for amd64.");
    }

    [TestMethod]
    [DataRow("uki")]
    [DataRow("iso-bios")]
    public async Task Build_OneByteOfTheHeaderChanged_IsAnErrorOrAnImage(string format)
    {
        var random = new Random(4);
        for (var i = 0; i < LongRun.Count(1000, 5); i++)
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

    private async Task AssertRefusedAsync(string format, byte[] kernel, string message)
    {
        using var build = AllFormatsTests.NewBuild(format, kernel);
        await AssertFailsAsync(build, format, "LK0503", $"'kernel' of test.invalid/kernel:1: {message}");
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
