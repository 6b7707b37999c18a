using LinuxKit.Platforms.Qemu;

namespace LinuxKit.Tests.Platforms;

/// <summary>A shell script stands in for QEMU and counts how often it was started.</summary>
[TestClass]
[OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class AcceleratorProbeTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("linuxkit-tests-");

    public required TestContext TestContext { get; init; }

    private string Program => Path.Combine(_folder.FullName, "qemu");

    private string Starts => Path.Combine(_folder.FullName, "starts");

    public void Dispose() => _folder.Delete(recursive: true);

    [TestMethod]
    [DataRow(33, true)]
    [DataRow(0, false)]
    [DataRow(1, false)]
    public async Task WorksAsync_GuestsEnd_IsJudgedByTheExitCode(int exitCode, bool expected)
    {
        WriteProgram($"exit {exitCode}");
        Assert.AreEqual(expected, await TryAsync(Accelerator.Kvm));
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public async Task WorksAsync_Again_IsNotTriedAgain()
    {
        WriteProgram("exit 33");
        Assert.IsTrue(await TryAsync(Accelerator.Kvm));
        Assert.IsTrue(await TryAsync(Accelerator.Kvm));
        Assert.AreEqual(1, CountStarts());
    }

    [TestMethod]
    public async Task WorksAsync_OtherAcceleratorOrProgram_IsTriedAgain()
    {
        WriteProgram("exit 33");
        Assert.IsTrue(await TryAsync(Accelerator.Kvm));
        Assert.IsTrue(await TryAsync(Accelerator.Hvf));
        WriteProgram("exit 1");
        File.SetLastWriteTimeUtc(Program, DateTime.UnixEpoch);
        Assert.IsFalse(await TryAsync(Accelerator.Kvm));
        Assert.AreEqual(3, CountStarts());
    }

    [TestMethod]
    public async Task WorksAsync_CacheThatIsDamaged_IsTriedAgain()
    {
        WriteProgram("exit 33");
        Assert.IsTrue(await TryAsync(Accelerator.Kvm));
        foreach (var file in Directory.GetFiles(Path.Combine(_folder.FullName, "cache")))
        {
            File.WriteAllText(file, "fails");
        }

        Assert.IsTrue(await TryAsync(Accelerator.Kvm));
        Assert.AreEqual(2, CountStarts());
    }

    private Task<bool> TryAsync(Accelerator accelerator) =>
        new AcceleratorProbe(Path.Combine(_folder.FullName, "cache")).WorksAsync(Program, "amd64", accelerator, TestContext.CancellationToken);

    private int CountStarts() => File.ReadAllLines(Starts).Length;

    private void WriteProgram(string body)
    {
        File.WriteAllText(Program, $"#!/bin/sh\necho >> '{Starts}'\n{body}\n");
        File.SetUnixFileMode(Program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
