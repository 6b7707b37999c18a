using CliWrap;
using LinuxKit.Platforms.Qemu;

namespace LinuxKit.Tests.Platforms;

[TestClass]
public sealed class ProbeProgramTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("amd64", "x86_64-linux-gnu", "--32")]
    [DataRow("arm64", "aarch64-linux-gnu", "-EL")]
    public async Task For_Architecture_IsWhatItsSourceAssemblesTo(string architecture, string triplet, string option)
    {
        var assembler = HostTool.Find($"{triplet}-as");
        var folder = Directory.CreateTempSubdirectory("linuxkit-tests-");
        try
        {
            var source = Path.Combine(TestAssets.RepositoryRoot, "testassets", "probe", architecture + ".S");
            string At(string name) => Path.Combine(folder.FullName, name);
            await Cli.Wrap(assembler).WithArguments([option, source, "-o", At("o")]).ExecuteAsync(TestContext.CancellationToken);
            await Cli.Wrap(HostTool.Find($"{triplet}-objcopy"))
                .WithArguments(["-O", "binary", "-j", ".text", At("o"), At("bin")]).ExecuteAsync(TestContext.CancellationToken);
            CollectionAssert.AreEqual(File.ReadAllBytes(At("bin")), ProbeProgram.For(architecture)!.Code.ToArray());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [TestMethod]
    [DataRow("amd64")]
    [DataRow("arm64")]
    public async Task RunAsync_UnderTcg_ComesToItsEnd(string architecture) =>
        Assert.IsTrue(await AcceleratorProbe.RunAsync(
            HostTool.Find(QemuArguments.ProgramName(architecture)),
            architecture,
            ProbeProgram.For(architecture)!,
            Accelerator.Tcg,
            TestContext.CancellationToken));

    [TestMethod]
    public async Task RunAsync_GuestThatHangs_FailsInTime()
    {
        // "jmp ." at the start of the boot sector.
        var code = ProbeProgram.For("amd64")!.Code.SetItem(0, 0xEB).SetItem(1, 0xFE);
        Assert.IsFalse(await AcceleratorProbe.RunAsync(
            HostTool.Find("qemu-system-x86_64"),
            "amd64",
            ProbeProgram.For("amd64")! with { Code = code },
            Accelerator.Tcg,
            TestContext.CancellationToken));
    }
}
