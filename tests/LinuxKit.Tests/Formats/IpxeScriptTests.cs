using LinuxKit.Formats.DirectBoot;

namespace LinuxKit.Tests.Formats;

[TestClass]
public sealed class IpxeScriptTests
{
    [TestMethod]
    [DataRow("console=ttyS0", "console=ttyS0")]
    [DataRow("  a \n\t b ", "a b", DisplayName = "blanks, and a line's end that could start a command")]
    [DataRow("""dyndbg="file a.c +p" x""", """dyndbg="file a.c +p" x""")]
    [DataRow("a || b && c ; d #e f#g ;h", "a ${linuxkit-nothing}|| b ${linuxkit-nothing}&& c ${linuxkit-nothing}; d ${linuxkit-nothing}#e f#g ;h")]
    [DataRow("a=$b c={d} e=${f g}", "a=$b c={d} e=${f g}", DisplayName = "nothing that iPXE replaces")]
    [DataRow("""a\b c\""", """a\b c\${linuxkit-nothing}""", DisplayName = "a line that would go on")]
    public void Write_CommandLine_IsWhatIpxeReads(string commandLine, string expected) => Assert.AreEqual(
        $"#!ipxe\nkernel k initrd=initrd.img {expected}\ninitrd --name initrd.img i\nboot\n", IpxeScript.Write("k", "i", commandLine));

    [TestMethod]
    public void Write_NoCommandLine_EndsWithTheInitrd() =>
        Assert.AreEqual("#!ipxe\nkernel k initrd=initrd.img\ninitrd --name initrd.img i\nboot\n", IpxeScript.Write("k", "i", ""));

    [TestMethod]
    public void Write_NamesThatAddressesCantHave_AreEscaped() => Assert.AreEqual(
        "#!ipxe\nkernel a%20b%23%3F%24%7Bx%7D-kernel initrd=initrd.img\ninitrd --name initrd.img %C3%A9-initrd.img\nboot\n",
        IpxeScript.Write("a b#?${x}-kernel", "é-initrd.img", ""));

    [TestMethod]
    [DataRow("a=${net0/mac}")]
    [DataRow("a=${${b}}")]
    [DataRow("a=\"b  c\"")]
    [DataRow("a=\"b\tc\"")]
    [DataRow("a \"b\nreboot\"")]
    [DataRow("a\0b")]
    [DataRow("a\u001bb")]
    public void Write_WhatIpxeCantSay_IsRefused(string commandLine) =>
        Assert.AreEqual("LK0606", Assert.ThrowsExactly<LinuxKitException>(() => IpxeScript.Write("k", "i", commandLine)).Diagnostic.Code);
}
