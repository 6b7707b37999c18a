using LinuxKit.RootFilesystem;
using LinuxKit.Tests.Archives;

namespace LinuxKit.Tests.Formats;

/// <summary>A file of 5 GB in a root, as databases and models are: with LINUXKIT_LONG=100 in full size, else of a few MiB.</summary>
[TestClass]
public sealed class LargeFileFormatTests
{
    private const string Path = "srv/model.bin";

    // fsck.erofs crashes on a file of 4 GiB, in an image of its own mkfs as well; Linux reads it.
    private const string ReadErofs =
        "mkdir {0}.tree && if [ $(stat -c %s {0}) -lt 4294967296 ]; then fsck.erofs --extract={0}.tree --overwrite {0} >/dev/null && cat {0}.tree/{1}; "
        + "else mount -t erofs -o loop,ro {0} {0}.tree && cat {0}.tree/{1}; umount {0}.tree; fi";

    private readonly string _folder = Directory.CreateTempSubdirectory("linuxkit-5gb-").FullName;

    public required TestContext TestContext { get; init; }

    private string Source => System.IO.Path.Combine(_folder, "model.bin");

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [DataRow("tar", "Small.tar", "tar -xOf {0} {1}")]
    [DataRow("docker", "Small.docker", "tar -xOf {0} {1}")]
    [DataRow("oci", "Small.oci.tar", "tar -xOf {0} {2} | zstd -dcq | tar -xO {1}")]
    [DataRow("kernel+squashfs", "Small-squashfs.img", "unsquashfs -cat {0} {1}")]
    [DataRow("kernel+erofs", "Small-erofs.img", ReadErofs)]
    [DataRow("kernel+iso", "Small-iso.img", "xorriso -osirrox on -indev {0} -extract /{1} {0}.file >/dev/null 2>&1; cat {0}.file")]
    public async Task Write_FileOf5GB_IsReadByOthers(string format, string output, string read)
    {
        WriteSource();
        using var build = NewBuild();

        await build.BuildAsync([format], TestContext.CancellationToken);

        var image = build.PathOf(output);
        var shell = string.Format(System.Globalization.CultureInfo.InvariantCulture, read, image, Path, await LargestMemberAsync(format, image));
        await AssertSameAsync(shell);
    }

    [TestMethod]
    public async Task Write_Ext4WithAFileOf5GB_IsReadByOthers()
    {
        WriteSource();
        using var build = NewBuild(request => request with { Disk = new() { Root = "ext4" } });

        await build.BuildAsync(["raw-bios"], TestContext.CancellationToken);

        var disk = build.PathOf("Small-bios.img");
        var root = build.PathOf("root");
        var first = (await Judge.RunAsync("sh", ["-c", $"sgdisk -i 3 '{disk}' | sed -n 's/First sector: \\([0-9]*\\).*/\\1/p'"], TestContext.CancellationToken)).Trim();
        await Judge.RunAsync("sh", ["-c", $"dd if='{disk}' of='{root}' bs=1M skip=$(({first} * 512)) iflag=skip_bytes conv=sparse 2>/dev/null && e2fsck -fn '{root}' 2>/dev/null"], TestContext.CancellationToken);
        await AssertSameAsync($"debugfs -R 'cat /{Path}' '{root}' 2>/dev/null");
    }

    [TestMethod]
    [DataRow("kernel+initrd")]
    [DataRow("tar-kernel-initrd")]
    [DataRow("uki")]
    [DataRow("netboot")]
    [DataRow("microvm")]
    [DataRow("raw-efi")]
    [DataRow("iso-bios")]
    [DataRow("onie")]
    public async Task Build_FileOf5GBInAnInitrd_IsRefusedBeforeAnythingIsCompressed(string format)
    {
        using var build = new FormatBuild
        {
            ChangePlan = plan => plan with
            {
                Root = plan.Root with
                {
                    Components = [.. plan.Root.Components.Select(part => part is GeneratedFiles { Name: "files" } files ? files with { Entries = [.. files.Entries.Select(Enlarge)] } : part)],
                },
            },
        };

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => build.BuildAsync([format], TestContext.CancellationToken));

        Assert.AreEqual(RootFilesystemDiagnostics.TooLargeForInitrd, exception.Diagnostic.Descriptor);
        Assert.AreEqual($"'/etc/motd' (files) has 5120.0 MiB, and the root of format '{format}' is in memory.", exception.Diagnostic.Message);
        Assert.IsFalse(Directory.Exists(build.PathOf("")));
    }

    private static GeneratedEntry Enlarge(GeneratedEntry entry) =>
        entry.Entry.Path == "etc/motd" ? entry with { Entry = entry.Entry with { Size = 5L << 30 } } : entry;

    private FormatBuild NewBuild(Func<BuildRequest, BuildRequest>? change = null) => new()
    {
        Yaml = $"""
            init:
              - golden/init:1
            files:
              - path: {Path}
                source: {Source}
                mode: "0640"
              - path: usr/lib/linuxkit/first-stage
                contents: "first stage"
                mode: "0755"
            """,
        Change = change ?? (request => request),
    };

    /// <summary>Noise at the start, around 4 GiB and at the end; between them nothing.</summary>
    private void WriteSource()
    {
        var size = LongRun.Count(100) < 100 ? 3_000_005 : (5L << 30) + 5;
        using var file = File.Create(Source);
        foreach (var position in new[] { 0, (1L << 32) - 30_000, size - 60_000 }.Where(position => position < size))
        {
            file.Position = position;
            file.Write(Noise(position));
        }

        static byte[] Noise(long position)
        {
            var bytes = new byte[60_000];
            new Random((int)position).NextBytes(bytes);
            return bytes;
        }
    }

    private async Task AssertSameAsync(string read) => Assert.AreEqual(
        await Judge.RunAsync("sh", ["-c", $"sha256sum < '{Source}'"], TestContext.CancellationToken),
        await Judge.RunAsync("sh", ["-c", $"({read}) | sha256sum"], TestContext.CancellationToken));

    private async Task<string> LargestMemberAsync(string format, string image) => format == "oci"
        ? (await Judge.RunAsync("sh", ["-c", $"tar -tvf '{image}' | sort -nk3 | tail -1 | sed 's/.* //'"], TestContext.CancellationToken)).Trim()
        : "";
}
