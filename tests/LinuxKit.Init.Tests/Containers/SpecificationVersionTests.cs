using System.Text;
using System.Text.Json;
using LinuxKit.Init.Containers;

namespace LinuxKit.Init.Tests.Containers;

[TestClass]
public sealed class SpecificationVersionTests
{
    [TestMethod]
    [DataRow("""{"ociVersion": "1.2.1", "a": 1}""", """{"ociVersion": "1.0.2", "a": 1}""")]
    [DataRow("""{"a": {"ociVersion": "x"}, "ociVersion":"1.10"}""", """{"a": {"ociVersion": "x"}, "ociVersion":"1.0.2"}""")]
    [DataRow("""{"a": 1}""", """{"a": 1}""")]
    public void Lower_Config_ChangesTheVersionAlone(string config, string expected) =>
        Assert.AreEqual(expected, Encoding.UTF8.GetString(SpecificationVersion.Lower(Encoding.UTF8.GetBytes(config))));

    [TestMethod]
    public void Lower_NoJson_IsAJsonError() => Assert.Throws<JsonException>(() => SpecificationVersion.Lower("{\"a\""u8.ToArray()));
}
