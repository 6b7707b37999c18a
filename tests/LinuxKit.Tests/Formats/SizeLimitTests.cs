using System.Text.RegularExpressions;

namespace LinuxKit.Tests.Formats;

/// <summary>Limits of size and memory.</summary>
[TestClass]
public sealed partial class SizeLimitTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Build_OutputTooLarge_NamesTheLargestPartsAndLeavesWhatWas()
    {
        using var small = new FormatBuild { Change = request => request with { MaximumSize = "1M" } };
        await small.BuildAsync(["kernel+initrd"], TestContext.CancellationToken);
        using var large = new FormatBuild { Change = request => request with { MaximumSize = "100K", Location = new SourceLocation("a.lkproj") } };

        Directory.CreateDirectory(large.PathOf(""));
        await File.WriteAllTextAsync(large.PathOf("Small-kernel"), "before", TestContext.CancellationToken);
        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => large.BuildAsync(["kernel+initrd"], TestContext.CancellationToken));

        Assert.AreEqual("LK0607", exception.Diagnostic.Code);
        Assert.AreEqual("a.lkproj", exception.Diagnostic.Location.File);
        StringAssert.Contains(exception.Diagnostic.Message, "'Small-kernel' has 294.1 KiB, where LinuxKitMaximumSize allows 100.0 KiB.");
        StringAssert.Contains(exception.Diagnostic.Message, "compressed: kernel test.invalid/kernel:1 (");
        Assert.AreEqual("before", await File.ReadAllTextAsync(large.PathOf("Small-kernel"), TestContext.CancellationToken));
        CollectionAssert.AreEqual(new[] { large.PathOf("Small-kernel") }, Directory.GetFileSystemEntries(large.PathOf("")));
    }

    [TestMethod]
    public async Task Build_LimitLoweredLater_IsAnErrorThoughNothingIsWritten()
    {
        var limit = "";
        using var build = new FormatBuild { Change = request => request with { MaximumSize = limit } };
        await build.BuildAsync(["tar"], TestContext.CancellationToken);
        limit = "100K";

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => build.BuildAsync(["tar"], TestContext.CancellationToken));

        Assert.AreEqual("LK0607", exception.Diagnostic.Code);
    }

    [TestMethod]
    [DataRow("1G", "kernel+initrd", false)]
    [DataRow("10M", "kernel+initrd", true)]
    [DataRow("10M", "tar", false, DisplayName = "nothing that boots")]
    public async Task Build_BootMemory_IsWarnedOf(string memory, string format, bool warned)
    {
        using var build = new FormatBuild { Change = request => request with { BootMemory = memory } };

        var built = await build.BuildAsync([format], TestContext.CancellationToken);

        CollectionAssert.AreEqual(warned ? ["LK0504"] : Array.Empty<string>(), built.Warnings.Select(warning => warning.Code).ToArray());
    }

    [TestMethod]
    [DataRow("much", "1G")]
    [DataRow("1M", "")]
    public async Task Build_LimitThatIsNone_IsRefused(string size, string memory)
    {
        using var build = new FormatBuild { Change = request => request with { MaximumSize = size, BootMemory = memory } };

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => build.BuildAsync(["tar"], TestContext.CancellationToken));

        Assert.AreEqual("LK0004", exception.Diagnostic.Code);
    }

    [TestMethod]
    public async Task Write_DiskThatIsTooSmall_SaysWhatItTakes()
    {
        var size = "1M";
        using var build = new FormatBuild { Change = request => request with { Disk = new() { Root = "initramfs", Size = size } } };

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => build.BuildAsync(["raw"], TestContext.CancellationToken));

        Assert.AreEqual("LK0906", exception.Diagnostic.Code);
        Assert.StartsWith("format 'raw': ", exception.Diagnostic.Message);
        Assert.IsEmpty(Directory.EnumerateFileSystemEntries(build.PathOf("")));

        size = NeededSize().Match(exception.Diagnostic.Message).Groups[1].Value;
        await build.BuildAsync(["raw"], TestContext.CancellationToken);
        Assert.AreEqual(size, $"{new FileInfo(build.PathOf("Small-hybrid.img")).Length >> 20}M");
    }

    [GeneratedRegex("so for ([0-9]+M):")]
    private static partial Regex NeededSize();
}
