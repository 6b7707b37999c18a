using System.Collections.Immutable;
using System.Diagnostics;
using CliWrap;
using LinuxKit.Platforms.Qemu;

namespace LinuxKit.Boot.Tests;

/// <summary>The linuxkit command itself, with images that need no building.</summary>
[TestClass]
public sealed class RunCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("linuxkit-boot-tests-");

    public required TestContext TestContext { get; init; }

    public void Dispose() => _folder.Delete(recursive: true);

    [TestMethod]
    public async Task Run_MissingImage_IsLK0001() => Assert.Contains("error LK0001: ", await FailAsync("run", "missing.linuxkit.json"));

    [TestMethod]
    public async Task Run_PortThatIsNone_IsLK0802() =>
        Assert.Contains("error LK0802: The published port '80' ", await FailAsync("run", WriteImage("arm64", "kernel+initrd"), "--publish", "80"));

    [TestMethod]
    public async Task Run_ImageWithoutAKernel_IsLK0803() =>
        Assert.Contains("error LK0803: The image 'scratch' was built as tar alone.", await FailAsync("run", WriteImage("arm64", "tar")));

    [TestMethod]
    public async Task Run_SecureBootOfWhatUefiDoesNotBoot_IsLK0803() => Assert.Contains(
        "error LK0803: The image 'scratch' was built as kernel+initrd alone, of which nothing boots with Secure Boot.",
        await FailAsync("run", WriteImage("amd64", "kernel+initrd"), "--secure-boot", "variables.fd"));

    [TestMethod]
    public async Task Run_OutputThatIsGone_IsLK0803()
    {
        var image = WriteImage("arm64", "kernel+initrd");
        File.Delete(Path.Combine(_folder.FullName, "scratch-initrd.img"));
        Assert.Contains("scratch-initrd.img' is missing.", await FailAsync("run", image));
    }

    [TestMethod]
    public async Task Run_ArchitectureWithoutAMachine_IsLK0804() =>
        Assert.Contains("error LK0804: ", await FailAsync("run", WriteImage("riscv64", "kernel+initrd")));

    [TestMethod]
    public async Task Run_NoProcessors_IsRefused() =>
        Assert.Contains("--cpus must be 1 or more.", await FailAsync("run", WriteImage("arm64", "kernel+initrd"), "--cpus", "0"));

    [TestMethod]
    [Timeout(60_000, CooperativeCancellation = true)]
    [OSCondition(OperatingSystems.Linux)]
    public async Task Run_SecondSignal_EndsAGuestThatDoesNotListen()
    {
        if (QemuInstallation.FindOnPath("qemu-system-aarch64") is null)
        {
            Assert.Inconclusive("qemu-system-aarch64 is not installed");
        }

        var start = new ProcessStartInfo("dotnet", [ToolPath, "run", WriteImage("arm64", "kernel+initrd"), "--accelerator", "tcg", "--memory", "128"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var tool = Process.Start(start)!;
        var messages = new GuestConsole(tool.StandardError);
        var output = tool.StandardOutput.ReadToEndAsync(TestContext.CancellationToken);
        try
        {
            // The tool listens to signals before it starts QEMU.
            await WaitForQemuAsync(tool.Id);
            await SignalAsync(tool.Id);
            await messages.WaitForAsync("Pressing the guest's power button.", TimeSpan.FromSeconds(20), TestContext.CancellationToken);
            Assert.IsFalse(tool.WaitForExit(TimeSpan.FromSeconds(1)), "The guest, which does not listen, ended on the first signal.");
            await SignalAsync(tool.Id);
            await tool.WaitForExitAsync(TestContext.CancellationToken);
            Assert.AreEqual(0, tool.ExitCode);
        }
        finally
        {
            tool.Kill(entireProcessTree: true);
        }

        await output;
    }

    private static string ToolPath => Path.Combine(AppContext.BaseDirectory, "LinuxKit.Tool.dll");

    private async Task SignalAsync(int id) => await Cli.Wrap("kill").WithArguments(["-TERM", $"{id}"]).ExecuteAsync(TestContext.CancellationToken);

    private async Task WaitForQemuAsync(int parent)
    {
        while (!ChildNames(parent).Any(name => name.StartsWith("qemu", StringComparison.Ordinal)))
        {
            await Task.Delay(50, TestContext.CancellationToken);
        }
    }

    private static IEnumerable<string> ChildNames(int parent) => Directory.EnumerateDirectories($"/proc/{parent}/task")
        .SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Select(child => File.ReadAllText($"/proc/{child}/comm"));

    private async Task<string> FailAsync(params string[] arguments)
    {
        var errors = new System.Text.StringBuilder();
        var result = await Cli.Wrap("dotnet")
            .WithArguments([ToolPath, .. arguments])
            .WithWorkingDirectory(_folder.FullName)
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(errors))
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync(TestContext.CancellationToken);
        Assert.AreEqual(1, result.ExitCode, errors.ToString());
        return errors.ToString();
    }

    // The kernel is one instruction that branches to itself.
    private string WriteImage(string architecture, string format)
    {
        ImmutableArray<(string Suffix, byte[] Content)> files = [("-kernel", [0, 0, 0, 0x14]), ("-initrd.img", [0]), ("-cmdline", [])];
        foreach (var (suffix, content) in files)
        {
            File.WriteAllBytes(Path.Combine(_folder.FullName, "scratch" + suffix), content);
        }

        var image = new BuiltImage
        {
            Name = "scratch",
            Architecture = architecture,
            BootMemory = 0,
            RootSize = 0,
            Outputs = [new FormatOutput(format, "", [.. files.Select(file => new OutputFile("scratch" + file.Suffix, file.Content.Length, ""))])],
        };
        var path = Path.Combine(_folder.FullName, "scratch" + BuiltImage.FileSuffix);
        File.WriteAllBytes(path, image.ToJson());
        return path;
    }
}
