using LinuxKit.Archives;
using LinuxKit.Boot;

namespace LinuxKit.Tests.Boot;

[TestClass]
public sealed class CompressionChoiceTests
{
    private static readonly KernelConfiguration Both = KernelConfiguration.Parse("CONFIG_BLK_DEV_INITRD=y\nCONFIG_RD_GZIP=y\nCONFIG_RD_ZSTD=y\n");
    private static readonly KernelConfiguration GzipOnly = KernelConfiguration.Parse("CONFIG_BLK_DEV_INITRD=y\nCONFIG_RD_GZIP=y\n");

    [TestMethod]
    public void Choose_AutoAndKernelCanZstd_IsZstd() =>
        Assert.AreEqual(CompressionKind.Zstd, CompressionChoice.Choose("auto", Both, default).Kind);

    [TestMethod]
    public void Choose_AutoAndKernelCannotZstd_IsGzip() =>
        Assert.AreEqual(CompressionKind.Gzip, CompressionChoice.Choose("auto", GzipOnly, default).Kind);

    [TestMethod]
    public void Choose_AutoAndNobodyKnowsTheKernel_IsGzip() =>
        Assert.AreEqual(CompressionKind.Gzip, CompressionChoice.Choose("auto", null, default).Kind);

    [TestMethod]
    public void Choose_ZstdAndKernelCannot_NamesTheOption()
    {
        var error = Assert.ThrowsExactly<LinuxKitException>(() => CompressionChoice.Choose("zstd", GzipOnly, new SourceLocation("a.lkproj")));
        Assert.AreEqual("LK0501", error.Diagnostic.Code);
        Assert.Contains("CONFIG_RD_ZSTD", error.Diagnostic.Message);
        Assert.AreEqual("a.lkproj", error.Diagnostic.Location.File);
    }

    [TestMethod]
    public void Choose_UnknownName_SuggestsTheNearest()
    {
        var error = Assert.ThrowsExactly<LinuxKitException>(() => CompressionChoice.Choose("gzipp", Both, default));
        Assert.AreEqual("LK0502", error.Diagnostic.Code);
        Assert.Contains("Did you mean 'gzip'?", error.Diagnostic.Message);
    }
}
