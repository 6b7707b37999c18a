using LinuxKit.Boot;

namespace LinuxKit.Tests.Boot;

[TestClass]
public sealed class KernelConfigurationTests
{
    private static readonly KernelConfiguration Configuration = KernelConfiguration.Parse("""
        # Automatically generated file; DO NOT EDIT.
        CONFIG_RD_ZSTD=y
        CONFIG_EROFS_FS=m
        # CONFIG_RD_LZ4 is not set
        CONFIG_LOCALVERSION=""
        """);

    [TestMethod]
    [DataRow("CONFIG_RD_ZSTD", true)]
    [DataRow("CONFIG_EROFS_FS", false)]
    [DataRow("CONFIG_RD_LZ4", false)]
    [DataRow("CONFIG_RD_ZST", false)]
    public void IsBuiltIn_BuiltInModuleOrAbsent_OnlyBuiltInCounts(string option, bool expected) =>
        Assert.AreEqual(expected, Configuration.IsBuiltIn(option));
}
