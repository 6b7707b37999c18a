using LinuxKit.Tests.Boot.Pe;
using LinuxKit.Tests.RootFilesystem;

namespace LinuxKit.Tests.Formats;

/// <summary>Boot loaders' images whose files are not what their names say.</summary>
[TestClass]
public sealed class HostileBootLoaderTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("raw-efi", "linuxx64.efi.stub", 0)]
    [DataRow("raw-efi", "linuxx64.efi.stub", 100)]
    [DataRow("uki", "linuxx64.efi.stub", 300)]
    [DataRow("iso-efi", "linuxx64.efi.stub", 3000)]
    [DataRow("raw-bios", "boot.img", 0)]
    [DataRow("raw-bios", "boot.img", 511)]
    [DataRow("raw-bios", "diskboot.img", 100)]
    [DataRow("raw-bios", "lzma_decompress.img", 3)]
    [DataRow("raw-bios", "kernel.img", 1000)]
    [DataRow("iso-bios", "cdboot.img", 10)]
    [DataRow("raw-bios", "biosdisk.mod", 0)]
    [DataRow("raw-bios", "biosdisk.mod", 50)]
    [DataRow("raw", "linux.mod", 3000)]
    public Task Build_FileOfABootLoaderCutOff_IsOneErrorAndNothingIsWritten(string format, string name, int length) =>
        FailsAsync(format, name, content => content[..length]);

    [TestMethod]
    [DataRow("raw-bios", "boot.img", 513, "LK0521")]
    [DataRow("raw-bios", "diskboot.img", 513, "LK0521")]
    [DataRow("iso-bios", "cdboot.img", 2049, "LK0521")]
    [DataRow("iso-bios", "biosdisk.mod", 1 << 20, "LK0522")]
    [DataRow("raw", "lzma_decompress.img", 1 << 20, "LK0522")]
    [DataRow("raw-bios", "biosdisk.mod", (16 << 20) + 1, "LK0611")]
    [DataRow("raw-bios", "moddep.lst", (16 << 20) + 1, "LK0611")]
    [DataRow("uki", "linuxx64.efi.stub", (16 << 20) + 1, "LK0611")]
    public async Task Build_FileOfABootLoaderThatIsTooLong_IsOneErrorAndNothingIsWritten(string format, string name, int length, string code)
    {
        var diagnostic = await FailsAsync(format, name, content => [.. content, .. SegmentStoreTests.Noise(3, length - content.Length)]);

        Assert.AreEqual(code, diagnostic.Code, diagnostic.Message);
        StringAssert.Contains(diagnostic.Message, code == "LK0522" ? "The core has " : name);
    }

    [TestMethod]
    [DataRow("uki")]
    [DataRow("raw-efi")]
    public async Task Build_StubWithoutRoomForSections_IsOneErrorAndNothingIsWritten(string format) =>
        Assert.AreEqual("LK0511", (await FailsAsync(format, "linuxx64.efi.stub", _ => TestStub.Create())).Code);

    private async Task<Diagnostic> FailsAsync(string format, string name, Func<byte[], byte[]> change)
    {
        var found = false;
        using var build = new FormatBuild
        {
            ChangeBootLoader = (file, content) =>
            {
                found |= file == name;
                return file == name ? change(content) : content;
            },
        };

        var exception = await Assert.ThrowsAsync<Exception>(() => build.BuildAsync([format], TestContext.CancellationToken));

        if (!found)
        {
            Assert.Inconclusive("The boot loaders are not installed.");
        }

        Assert.IsInstanceOfType<LinuxKitException>(exception, exception.ToString());
        Assert.AreEqual("", string.Join(' ', Directory.EnumerateFileSystemEntries(build.PathOf(""))));
        return ((LinuxKitException)exception).Diagnostics.Single();
    }
}
