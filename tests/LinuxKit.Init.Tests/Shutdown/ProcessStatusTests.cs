using LinuxKit.Init.Shutdown;

namespace LinuxKit.Init.Tests.Shutdown;

[TestClass]
public sealed class ProcessStatusTests
{
    private const string None = "0000000000000000";
    private const string Terminate = "0000000000004000";

    [TestMethod]
    [DataRow("100", None, None, None, true, DisplayName = "default action")]
    [DataRow("100", None, Terminate, None, false, DisplayName = "ignores")]
    [DataRow("100", None, None, Terminate, true, DisplayName = "handles")]
    [DataRow("100\t1", None, None, None, false, DisplayName = "first of a namespace, default action")]
    [DataRow("100\t1", None, None, Terminate, true, DisplayName = "first of a namespace, handles")]
    [DataRow("100\t1", Terminate, None, None, true, DisplayName = "first of a namespace, reads a descriptor")]
    [DataRow("100\t7", None, None, None, true, DisplayName = "another of a namespace")]
    [DataRow("100\t21", None, None, None, true, DisplayName = "number ends in 1")]
    public void Parse_SignalMasks_TellWhetherTerminateIsHeard(string numbers, string blocked, string ignored, string handled, bool listens)
    {
        var status = ProcessStatus.Parse(
            $"Name:\tx\nState:\tS (sleeping)\nNSpid:\t{numbers}\nVmSize:\t 100 kB\nSigBlk:\t{blocked}\nSigIgn:\t{ignored}\nSigCgt:\t{handled}\n");
        Assert.AreEqual(new ProcessStatus(true, listens), status);
    }

    [TestMethod]
    public void Parse_WithoutMemory_IsNoProgram() =>
        Assert.IsFalse(ProcessStatus.Parse("Name:\tkthreadd\nNSpid:\t2\nSigCgt:\t" + None).IsProgram);

    [TestMethod]
    public void Listens_OurOwnProcess_IsThere() => Assert.IsTrue(!OperatingSystem.IsLinux() || ProcessTable.Listens(Environment.ProcessId));

    [TestMethod]
    public void Listens_NoSuchProcess_IsFalse() => Assert.IsFalse(ProcessTable.Listens(int.MaxValue));
}
