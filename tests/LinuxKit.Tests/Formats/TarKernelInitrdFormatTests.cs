using LinuxKit.Tests.Archives;
using LinuxKit.Tests.Boot;

namespace LinuxKit.Tests.Formats;

[TestClass]
public sealed class TarKernelInitrdFormatTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Write_ReadByTar_HasUpstreamsEntriesInOrder()
    {
        using var build = new FormatBuild { Kernel = TestKernel.BzImage(TestKernel.Elf(1000)), Microcode = "micro"u8.ToArray() };

        var built = await build.BuildAsync(["tar-kernel-initrd", "kernel+initrd"], TestContext.CancellationToken);

        Assert.AreEqual("Small-initrd.tar", built.Outputs[0].Files.Single().Name);
        var initrd = build.Read("Small-initrd.img");
        Assert.AreEqual(
            $"""
            -rw-r--r-- 0/0            2156 2017-04-18 16:30 kernel
            -rw-r--r-- 0/0 {initrd.Length - 8,15} 2017-04-18 16:30 initrd.img
            -rw-r--r-- 0/0              37 2017-04-18 16:30 cmdline
            -rw-r--r-- 0/0               5 2017-04-18 16:30 ucode.cpio

            """,
            await JudgeAsync(build, "-tvf"));
        Assert.AreEqual("console=ttyS0  quiet rootfstype=ramfs", await JudgeAsync(build, "-xOf", "cmdline"));
        Assert.AreEqual("micro", await JudgeAsync(build, "-xOf", "ucode.cpio"));

        // The file that boots has microcode in front, padded to 8 bytes; the one in the archive hasn't.
        await Judge.RunAsync("tar", ["-xf", build.PathOf("Small-initrd.tar"), "-C", build.PathOf("")], TestContext.CancellationToken);
        CollectionAssert.AreEqual("micro\0\0\0"u8.ToArray(), initrd[..8]);
        CollectionAssert.AreEqual(initrd[8..], build.Read("initrd.img"));
        CollectionAssert.AreEqual(TestKernel.BzImage(TestKernel.Elf(1000)), build.Read("kernel"));
    }

    [TestMethod]
    public async Task Write_NothingOfAPart_LeavesItOut()
    {
        using var build = new FormatBuild();

        await build.BuildAsync(["tar-kernel-initrd"], TestContext.CancellationToken);

        Assert.AreEqual("kernel\ninitrd.img\ncmdline\n", await JudgeAsync(build, "-tf"));
    }

    private Task<string> JudgeAsync(FormatBuild build, string option, params string[] members) =>
        Judge.RunAsync("tar", [option, build.PathOf("Small-initrd.tar"), .. members], TestContext.CancellationToken);
}
