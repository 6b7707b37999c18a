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
    public async Task Build_FileOfABootLoaderCutOff_IsOneErrorAndNothingIsWritten(string format, string name, int length)
    {
        var found = false;
        using var build = new FormatBuild
        {
            ChangeBootLoader = (file, content) =>
            {
                found |= file == name;
                return file == name ? content[..length] : content;
            },
        };

        var exception = await Assert.ThrowsAsync<Exception>(() => build.BuildAsync([format], TestContext.CancellationToken));

        if (!found)
        {
            Assert.Inconclusive("The boot loaders are not installed.");
        }

        Assert.IsInstanceOfType<LinuxKitException>(exception, exception.ToString());
        Assert.HasCount(1, ((LinuxKitException)exception).Diagnostics);
        Assert.AreEqual("", string.Join(' ', Directory.EnumerateFileSystemEntries(build.PathOf(""))));
    }
}
