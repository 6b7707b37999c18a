using LinuxKit.Archives;
using LinuxKit.Boot;
using LinuxKit.Boot.FirstStage;

namespace LinuxKit.Tests.Boot.FirstStage;

[TestClass]
public sealed class KernelRequirementsTests
{
    private const string Everything =
        "CONFIG_BLK_DEV_INITRD=y\nCONFIG_DEVTMPFS=y\nCONFIG_SQUASHFS=m\nCONFIG_SQUASHFS_XATTR=y\nCONFIG_SQUASHFS_ZSTD=y\nCONFIG_EROFS_FS=m\nCONFIG_EXT4_FS=y\n"
        + "CONFIG_BLK_DEV_DM=m\nCONFIG_DM_VERITY=m\nCONFIG_CRYPTO_SHA256=y\n";

    private static readonly ModuleIndex Modules = Index("squashfs.ko:\nerofs.ko:\ndm-mod.ko:\ndm-verity.ko: dm-mod.ko\n");

    [TestMethod]
    [DataRow(RootPlace.SquashFs)]
    [DataRow(RootPlace.Erofs)]
    [DataRow(RootPlace.Ext4)]
    public void Check_KernelThatHasAll_IsContent(RootPlace place) => Check(place, Everything, Modules);

    [TestMethod]
    [DataRow(RootPlace.SquashFs, "CONFIG_SQUASHFS")]
    [DataRow(RootPlace.SquashFs, "CONFIG_SQUASHFS_ZSTD")]
    [DataRow(RootPlace.SquashFs, "CONFIG_SQUASHFS_XATTR")]
    [DataRow(RootPlace.Erofs, "CONFIG_EROFS_FS")]
    [DataRow(RootPlace.Ext4, "CONFIG_EXT4_FS")]
    [DataRow(RootPlace.Ext4, "CONFIG_DM_VERITY")]
    [DataRow(RootPlace.Ext4, "CONFIG_BLK_DEV_INITRD")]
    public void Check_OptionThatIsOff_IsNamed(RootPlace place, string option)
    {
        var text = string.Join('\n', Everything.Split('\n').Select(line => line.StartsWith(option + "=", StringComparison.Ordinal) ? $"# {option} is not set" : line));
        var error = Assert.ThrowsExactly<LinuxKitException>(() => Check(place, text, Index("")));
        var diagnostic = error.Diagnostics.Single(diagnostic => diagnostic.Message.Contains($"a kernel with {option} is", StringComparison.Ordinal));
        Assert.AreEqual("LK0530", diagnostic.Code);
        Assert.AreEqual("a.lkproj", diagnostic.Location.File);
    }

    [TestMethod]
    public void Check_ModulesThatTheImageLacks_AreNamedTogether()
    {
        var error = Assert.ThrowsExactly<LinuxKitException>(() => Check(RootPlace.Erofs, Everything, Index("erofs.ko:\n")));
        CollectionAssert.AreEqual((string[])["LK0531", "LK0531"], error.Diagnostics.Select(diagnostic => diagnostic.Code).ToArray());
        StringAssert.Contains(error.Diagnostics[0].Message, "<KernelModule Include=\"dm_mod\" />", StringComparison.Ordinal);
        StringAssert.Contains(error.Diagnostics[1].Message, "'dm_verity' (CONFIG_DM_VERITY)", StringComparison.Ordinal);
    }

    [TestMethod]
    public void Check_ConfigurationUnknown_GoesByTheModules()
    {
        Check(RootPlace.Ext4, null, new ModuleIndex(new Dictionary<string, string>
        {
            ["modules.dep"] = "dm-verity.ko.xz:\n",
            ["modules.builtin"] = "ext4.ko\ndm-mod.ko\nsha256_generic.ko\n",
        }));
        var error = Assert.ThrowsExactly<LinuxKitException>(() => Check(RootPlace.Erofs, null, Modules));
        StringAssert.Contains(error.Diagnostic.Message, "sha256_generic", StringComparison.Ordinal);
        Check(RootPlace.SquashFs, null, Index(""));
    }

    [TestMethod]
    public void Check_FeatureThatNoModuleAdds_AsksTheConfigurationAlone()
    {
        KernelRequirements.Check([KernelFeatures.EfiStub], null, null, default);
        KernelRequirements.Check([KernelFeatures.EfiStub], KernelConfiguration.Parse("CONFIG_EFI_STUB=y"), null, default);
        Assert.ThrowsExactly<LinuxKitException>(() => KernelRequirements.Check([KernelFeatures.EfiStub], KernelConfiguration.Parse("CONFIG_EFI_STUB=m"), null, default));
    }

    private static void Check(RootPlace place, string? configuration, ModuleIndex modules) => KernelRequirements.Check(
        KernelFeatures.OfRoot(place, verity: true, CompressionKind.Zstd), configuration is null ? null : KernelConfiguration.Parse(configuration), modules, new SourceLocation("a.lkproj"));

    private static ModuleIndex Index(string dependencies) => new(new Dictionary<string, string> { ["modules.dep"] = dependencies });
}
