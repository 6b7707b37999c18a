using System.Buffers.Binary;
using LinuxKit.Archives;
using LinuxKit.Boot;
using LinuxKit.Boot.Pe;
using LinuxKit.Formats;
using LinuxKit.Formats.Media;
using LinuxKit.RootFilesystem;
using LinuxKit.Tests.Boot;
using LinuxKit.Tests.Boot.Pe;
using LinuxKit.Tests.RootFilesystem;

namespace LinuxKit.Tests.Formats;

/// <summary>Initrds around 4 GiB, of which only the lengths are looked at.</summary>
[TestClass]
public sealed class LargeInitrdTests
{
    private const long Limit = 1L << 32;
    private const int MicrocodeSize = 5;

    private readonly string _folder = Directory.CreateTempSubdirectory("linuxkit-large-initrd-").FullName;

    public required TestContext TestContext { get; init; }

    public static IEnumerable<object[]> Formats => ImageFormats.All
        .Where(format => format.NeedsKernel && format.RootOf(new DiskSettings { Root = RootPlace.Initramfs }) == RootPlace.Initramfs)
        .Select(format => new object[] { format.Name });

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [DynamicData(nameof(Formats))]
    public async Task Write_InitrdOf4GiB_IsRefused(string format)
    {
        using var store = new TestStore();
        var image = await ImageAsync(store, Limit);
        await using (var outputs = new OutputBatch(_folder))
        {
            var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(
                () => ImageFormats.Find(format, default).WriteAsync(image, "Small", outputs, TestContext.CancellationToken));

            Assert.AreEqual(
                "a.lkproj(3): error LK0505: The root is to be in memory, and its initrd would have 4096.0 MiB. " + BootDiagnostics.LargeInitrd.Help,
                exception.Diagnostic.ToString());
        }

        Assert.IsEmpty(Directory.GetFileSystemEntries(_folder));
    }

    [TestMethod]
    [DataRow(Limit - 1, false, Limit - 1)]
    [DataRow(Limit, false, null)]
    [DataRow(Limit - 1 - 8, true, Limit - 1)]
    [DataRow(Limit - 8, true, null)]
    public async Task Initrd_WithAndWithoutMicrocode_EndsBelow4GiB(long root, bool hasMicrocode, long? expected)
    {
        using var store = new TestStore();
        var parts = new BootParts(await ImageAsync(store, root, hasMicrocode));

        Assert.AreEqual(expected, SizeOf(() => parts.Initrd.Size));
        Assert.AreEqual(expected is null ? null : root, SizeOf(() => parts.RootInitrd.Size));

        static long? SizeOf(Func<long> size)
        {
            try
            {
                return size();
            }
            catch (LinuxKitException e) when (e.Diagnostic.Descriptor == BootDiagnostics.LargeInitrd)
            {
                return null;
            }
        }
    }

    /// <summary>The sizes were tried with Debian's GRUB 2.06 and kernel 6.1, whose header this has.</summary>
    [TestMethod]
    [DataRow(868_708_352, true)]
    [DataRow(868_708_353, false)]
    [DataRow(0x37FE_F000, false)]
    [DataRow(0x37FE_F001, true)]
    [DataRow(1 << 30, true)]
    public async Task Write_InitrdThatGrubHasNoPlaceFor_IsRefusedWhereABiosBoots(long size, bool fits)
    {
        using var store = new TestStore();
        var image = await ImageAsync(store, size);
        await using var outputs = new OutputBatch(_folder);
        var parts = new BootableParts(image, "Small", outputs);

        foreach (var firmware in new[] { Firmware.Bios, Firmware.Hybrid })
        {
            if (fits)
            {
                await FilesAsync(firmware);
            }
            else
            {
                var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => FilesAsync(firmware));
                Assert.StartsWith("a.lkproj(3): error LK0524: ", error.Diagnostic.ToString());
            }
        }

        Assert.AreEqual(size, (await FilesAsync(Firmware.Efi)).UnifiedKernel!.Sections[UkiSection.Initrd].Length);

        Task<BootFileSet> FilesAsync(Firmware firmware) => parts.BootFilesAsync(firmware, RootPlace.Initramfs, hasGrubForEfi: false, TestContext.CancellationToken);
    }

    private static byte[] Kernel()
    {
        var kernel = TestKernel.BzImage(TestKernel.Elf(1000));
        BinaryPrimitives.WriteUInt16LittleEndian(kernel.AsSpan(0x206), 0x20F);
        BinaryPrimitives.WriteUInt64LittleEndian(kernel.AsSpan(0x258), 0x100_0000);
        BinaryPrimitives.WriteUInt32LittleEndian(kernel.AsSpan(0x260), 0x337_8000);
        return kernel;
    }

    private static async Task<ComposedImage> ImageAsync(TestStore store, long initrdSize, bool hasMicrocode = false)
    {
        var root = await ComposeAsync(store, ("etc/motd", "hello"u8.ToArray()));
        var first = root.Segments[0];
        (string, byte[])[] microcode = hasMicrocode ? [(KernelPlan.MicrocodePath, new byte[MicrocodeSize])] : [];
        return new ComposedImage(
            new BootFiles(await ComposeAsync(store, [(KernelPlan.KernelPath, Kernel()), .. microcode]), "quiet"),
            root with { Segments = root.Segments.SetItem(0, first with { SizeInBytes = first.SizeInBytes + initrdSize - root.InitrdSizeInBytes }) })
        {
            Architecture = "amd64",
            Timestamp = TestStore.Timestamp,
            Location = new("a.lkproj", 3),
            Disk = new DiskSettings { Root = RootPlace.Initramfs },
            BootLoader = await ComposeAsync(store, ("usr/lib/systemd/boot/efi/linuxx64.efi.stub", TestStub.Create(4096))),
        };
    }

    private static Task<ComposedRoot> ComposeAsync(TestStore store, params (string Path, byte[] Content)[] files) => store.ComposeAsync(new GeneratedFiles(
        "files",
        default,
        [.. files.Select(file => new GeneratedEntry(new ArchiveEntry { Path = file.Path, Kind = EntryKind.File, Mode = 0b110_100_100, Size = file.Content.Length }) { Content = [.. file.Content] })]));
}
