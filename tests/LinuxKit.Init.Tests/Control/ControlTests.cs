using LinuxKit.Init.Containers;
using LinuxKit.Init.Control;

namespace LinuxKit.Init.Tests.Control;

[TestClass]
public sealed class ControlTests
{
    [TestMethod]
    [DataRow(true, "web started")]
    [DataRow(false, "there is no service x")]
    [DataRow(true, "a\trunning\t12\nb\tstopped")]
    [DataRow(true, "")]
    public void ParseAnswer_FormattedAnswer_IsTheSame(bool succeeded, string text)
    {
        var answer = new ServiceAnswer(succeeded, text);
        Assert.AreEqual(answer, ControlSocket.ParseAnswer(ControlSocket.FormatAnswer(answer)));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("o")]
    [DataRow("okay")]
    public void ParseAnswer_CutAnswer_IsNone(string text) => Assert.IsNull(ControlSocket.ParseAnswer(text));

    [TestMethod]
    [DataRow("005-volumes", true)]
    [DataRow("010-onboot", true)]
    [DataRow("020-containerd", true)]
    [DataRow("000-issue", false)]
    public void IsDoneByInit_NamesOfUpstreamsScripts_AreKnown(string name, bool expected) => Assert.AreEqual(expected, Commands.IsDoneByInit(name));
}
