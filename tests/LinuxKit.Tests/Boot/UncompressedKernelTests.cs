using LinuxKit.Boot;
using LinuxKit.Tests.Archives;

namespace LinuxKit.Tests.Boot;

[TestClass]
public sealed class UncompressedKernelTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("gzip", "-9nc")]
    [DataRow("zstd", "-qc", "-19")]
    [DataRow("xz", "-c", "--check=crc32")]
    [DataRow("xz", "-c", "--check=crc32", "--x86", "--lzma2=dict=32MiB")]
    [DataRow("lz4", "-lc", "-9")]
    public async Task Copy_BzImageOfEachCompression_GivesTheElfFile(string tool, params string[] arguments)
    {
        // More than one block of LZ4.
        var elf = TestKernel.Elf(tool == "lz4" ? 9_000_000 : 300_000);
        var payload = await Judge.FilterAsync(tool, arguments, elf, TestContext.CancellationToken);

        var image = TestKernel.BzImage(payload, tool == "gzip" ? null : elf.Length);

        var copy = await CopyAsync(image, "amd64");
        Assert.IsTrue(elf.AsSpan().SequenceEqual(copy));
    }

    [TestMethod]
    public async Task Copy_PlainPayload_GivesTheElfFile() =>
        CollectionAssert.AreEqual(TestKernel.Elf(), await CopyAsync(TestKernel.BzImage(TestKernel.Elf()), "amd64"));

    [TestMethod]
    public async Task Copy_KernelsOfArm64_GiveTheImage()
    {
        var image = TestKernel.Image();
        var gzip = await Judge.FilterAsync("gzip", ["-nc"], image, TestContext.CancellationToken);
        var zstd = await Judge.FilterAsync("zstd", ["-qc"], image, TestContext.CancellationToken);

        foreach (var kernel in new[] { image, gzip, TestKernel.Zboot(gzip), TestKernel.Zboot(zstd) })
        {
            CollectionAssert.AreEqual(image, await CopyAsync(kernel, "arm64"));
        }
    }

    [TestMethod]
    public async Task Copy_OtherArchitectureOrNoKernel_IsRefused()
    {
        foreach (var (kernel, architecture) in new[]
        {
            (TestKernel.BzImage(TestKernel.Elf()), "arm64"), (TestKernel.Image(), "amd64"), ("no kernel"u8.ToArray(), "amd64"), ([], "amd64"), (new byte[10_000], "arm64"),
        })
        {
            Assert.AreEqual("LK0503", await FailAsync(kernel, architecture));
        }
    }

    [TestMethod]
    [DataRow("gzip", "-9nc")]
    [DataRow("zstd", "-qc")]
    [DataRow("xz", "-c")]
    [DataRow("lz4", "-lc")]
    public async Task Copy_CutOffAnywhere_IsRefused(string tool, params string[] arguments)
    {
        var elf = TestKernel.Elf(400);
        var payload = await Judge.FilterAsync(tool, arguments, elf, TestContext.CancellationToken);
        var image = TestKernel.BzImage(payload, tool == "gzip" ? null : elf.Length);
        for (var length = 0; length < 1024 + 0x20 + payload.Length; length++)
        {
            await FailAsync(image[..length], "amd64");
        }
    }

    [TestMethod]
    public async Task Copy_DamagedLz4_IsRefusedOrOtherContent()
    {
        var elf = TestKernel.Elf(20_000);
        var image = TestKernel.BzImage(await Judge.FilterAsync("lz4", ["-lc"], elf, TestContext.CancellationToken), elf.Length);
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        for (var run = 0; run < 2000; run++)
        {
            byte[] changed = [.. image];
            for (var i = random.Next(1, 5); i > 0; i--)
            {
                changed[random.Next(0x1F1, changed.Length)] = (byte)random.Next(256);
            }

            try
            {
                await CopyAsync(changed, "amd64");
            }
            catch (Exception e) when (e is not LinuxKitException)
            {
                throw new AssertFailedException($"With seed {seed}: {e}", e);
            }
            catch (LinuxKitException)
            {
            }
        }
    }

    private static async Task<byte[]> CopyAsync(byte[] kernel, string architecture)
    {
        using var output = new MemoryStream();
        await UncompressedKernel.CopyAsync(new MemoryStream(kernel), architecture, output, CancellationToken.None);
        return output.ToArray();
    }

    private static async Task<string> FailAsync(byte[] kernel, string architecture) =>
        (await Assert.ThrowsExactlyAsync<LinuxKitException>(() => CopyAsync(kernel, architecture))).Diagnostic.Code;
}
