using LinuxKit.Boot.Grub;

namespace LinuxKit.Tests.Boot.Grub;

[TestClass]
public sealed class GrubArgumentsTests
{
    [TestMethod]
    [DataRow("", "")]
    [DataRow("  quiet \t console=ttyS0  ", "quiet|console=ttyS0")]
    [DataRow("dyndbg=\"file a.c +p\" quiet", "dyndbg=file a.c +p|quiet")]
    [DataRow("\"dyndbg=file a.c +p\"", "dyndbg=file a.c +p")]
    [DataRow("a=x\u3000y \u2003z", "a=x\u3000y|\u2003z", DisplayName = "blanks that are none to the kernel")]
    [DataRow("a=\"\" b=\"c=d\" e=$f{g}#h", "a=|b=c=d|e=$f{g}#h")]
    public void Split_WhatTheKernelReadsAsWords_IsTheirTextWithoutQuotes(string commandLine, string words) =>
        Assert.AreEqual(words, string.Join('|', GrubArguments.Split(commandLine)));

    [TestMethod]
    [DataRow("a=b\"c d\"")]
    [DataRow("a=\"b c\"d")]
    [DataRow("a=\"b c")]
    [DataRow("\"")]
    [DataRow("a=\"")]
    [DataRow("a=\"b\" c=\"d\"e\"f\"")]
    [DataRow("it's")]
    [DataRow("a=\\n")]
    [DataRow("a=\"b\nc\"")]
    public void Split_WhatGrubWouldChange_IsRefused(string commandLine) =>
        Assert.AreEqual("LK0523", Assert.ThrowsExactly<LinuxKitException>(() => GrubArguments.Split(commandLine)).Diagnostic.Code);
}
