using LinuxKit.Init.Boot;

namespace LinuxKit.Init.Tests.Boot;

[TestClass]
public sealed class CommandLineTests
{
    [TestMethod]
    [DataRow("quiet linuxkit.onboot_timeout=60\n", 60)]
    [DataRow("linuxkit.onboot_timeout=1 linuxkit.onboot_timeout=2", 2)]
    [DataRow("linuxkit.onboot_timeout=0", null)]
    [DataRow("linuxkit.onboot_timeout=-5", null)]
    [DataRow("linuxkit.onboot_timeout=99999999999", null)]
    [DataRow("xlinuxkit.onboot_timeout=5", null)]
    [DataRow("", null)]
    public void OnBootTimeout_Word_IsItsSeconds(string text, int? seconds) =>
        Assert.AreEqual(seconds, (int?)new CommandLine(text).OnBootTimeout?.TotalSeconds);

    [TestMethod]
    public void StopTimeout_NoWord_IsTenSeconds() => Assert.AreEqual(10, new CommandLine("quiet").StopTimeout.TotalSeconds);

    [TestMethod]
    public void Consoles_SeveralWithOptions_AreNamesOnceEach() =>
        CollectionAssert.AreEqual(
            (string[])["tty0", "ttyS0"],
            new CommandLine("console=tty0 root=/dev/sda console=ttyS0,115200n8 console=ttyS0 xconsole=no").Consoles.ToArray());

    [TestMethod]
    [DataRow("virtio_mmio.device=512@0xfeb00000:5 quiet virtio-mmio.device=512@0xfeb00200:6", "device=512@0xfeb00000:5 device=512@0xfeb00200:6")]
    [DataRow("virtio_mmio.force virtio_mmi.a=1 virtio_mmios.a=1 a=virtio_mmio.b", "force")]
    [DataRow("virtio_mmio", "")]
    public void ParametersOf_Module_AreItsWordsWithoutItsName(string text, string parameters) =>
        Assert.AreEqual(parameters, new CommandLine(text).ParametersOf("virtio_mmio"));

    [TestMethod]
    [DataRow("linuxkit.runc_debug=1", true, false)]
    [DataRow("linuxkit.runc_console=1 a", false, true)]
    [DataRow("linuxkit.runc_debug=0 linuxkit.runc_console=11", false, false)]
    public void Switches_Word_MustMatchExactly(string text, bool debug, bool console)
    {
        var commandLine = new CommandLine(text);
        Assert.AreEqual((debug, console), (commandLine.RuntimeDebug, commandLine.RuntimeConsole));
    }
}
