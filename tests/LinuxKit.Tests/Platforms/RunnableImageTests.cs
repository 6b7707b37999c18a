using LinuxKit.Platforms.Qemu;

namespace LinuxKit.Tests.Platforms;

[TestClass]
public sealed class RunnableImageTests
{
    [TestMethod]
    [DataRow(null, "kernel+initrd")]
    [DataRow("raw-efi", "raw-efi")]
    public void Find_Format_IsTheOneAskedForOrTheQuickest(string? asked, string expected) =>
        Assert.AreEqual(expected, RunnableImage.Find(Image("raw-efi", "tar", "kernel+initrd"), "/out/a.linuxkit.json", asked).Format);

    [TestMethod]
    [DataRow("tar", "The format 'tar' can't be run in QEMU.")]
    [DataRow("uki", "The image 'a' was built as raw-efi, tar alone.")]
    public void Find_NothingThatRuns_IsLK0803(string asked, string message)
    {
        var error = Assert.ThrowsExactly<LinuxKitException>(() => RunnableImage.Find(Image("raw-efi", "tar"), "/out/a.linuxkit.json", asked));
        Assert.AreEqual("LK0803", error.Diagnostic.Code);
        Assert.AreEqual(message, error.Diagnostic.Message);
    }

    [TestMethod]
    public void Find_SecureBoot_IsTheQuickestThatUefiBoots()
    {
        var image = Image("kernel+initrd", "raw-bios", "qcow2", "raw-efi");
        Assert.AreEqual("raw-efi", RunnableImage.Find(image, "/out/a.linuxkit.json", isSecure: true).Format);
        var error = Assert.ThrowsExactly<LinuxKitException>(() => RunnableImage.Find(image, "/out/a.linuxkit.json", "raw-bios", isSecure: true));
        Assert.AreEqual("The format 'raw-bios' can't be run in QEMU with Secure Boot.", error.Diagnostic.Message);
    }

    [TestMethod]
    [DataRow("raw", "amd64", false, false)]
    [DataRow("raw", "amd64", true, true)]
    [DataRow("raw", "arm64", false, true)]
    [DataRow("raw-bios", "amd64", true, false)]
    [DataRow("raw-efi", "amd64", false, true)]
    public void UsesEfi_Format_IsWhatBootsIt(string format, string architecture, bool prefersEfi, bool expected) =>
        Assert.AreEqual(expected, RunnableImage.Find(Image(format) with { Architecture = architecture }, "/out/a.linuxkit.json").UsesEfi(prefersEfi));

    [TestMethod]
    public async Task MachineAsync_NoFirmwareForEfi_IsLK0807()
    {
        var image = RunnableImage.Find(Image("raw-efi"), "/out/a.linuxkit.json");
        var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => image.MachineAsync(null, CancellationToken.None));
        Assert.AreEqual("LK0807", error.Diagnostic.Code);
    }

    [TestMethod]
    public void EnoughMebibytes_LargeBoot_HasRoomForServices() =>
        Assert.AreEqual(2048 + 1 + 256, RunnableImage.Find(Image("raw"), "/out/a.linuxkit.json").EnoughMebibytes);

    private static BuiltImage Image(params string[] formats) => new()
    {
        Name = "a",
        Architecture = "amd64",
        BootMemory = 0,
        RootSize = 0,
        Outputs = [.. formats.Select(format => new FormatOutput(format, "", []) { BootMemory = 2048L << 20 })],
    };
}
