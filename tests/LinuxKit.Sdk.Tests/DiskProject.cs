using System.Text;
using LinuxKit.Archives;
using LinuxKit.Oci;
using LinuxKit.Tests.Boot;

namespace LinuxKit.Sdk.Tests;

/// <summary>A system with all that disks are made of: a kernel, boot loaders as Debian has them, and the program that mounts a root.</summary>
internal static class DiskProject
{
    private const string Kernel = "test.invalid/kernel:1";
    private const string EfiFolder = "/usr/lib/systemd/boot/efi";
    private const string GrubFolder = "/usr/lib/grub/i386-pc";
    private const string EfiGrub = "/usr/lib/grub/x86_64-efi/monolithic/grubx64.efi";

    // What Debian's packages have of a Raspberry Pi's firmware, as far as names go.
    private static readonly string[] BoardFirmware =
    [
        "usr/lib/linux-image-6.1.0/broadcom/bcm2837-rpi-3-b.dtb", "usr/lib/raspi-firmware/bootcode.bin", "usr/lib/raspi-firmware/fixup.dat",
        "usr/lib/raspi-firmware/start.elf", "usr/share/doc/raspi-firmware/copyright",
    ];

    /// <summary>Makes it; a machine without the boot loaders makes the test inconclusive.</summary>
    /// <param name="context">The test.</param>
    /// <param name="architecture">Of the kernel's, the boot loaders' and the firmware's images.</param>
    public static async Task<TestProject> CreateAsync(TestContext context, string architecture = "amd64")
    {
        if (!Directory.Exists(EfiFolder) || !Directory.Exists(GrubFolder) || !File.Exists(EfiGrub))
        {
            Assert.Inconclusive("The boot loaders are not installed.");
        }

        var project = new TestProject("system", context);
        var layout = project.PathOf("layout");
        await using (var writer = OciLayoutWriter.Create(layout))
        {
            await AddImageAsync(writer, Kernel, [("kernel", architecture == "arm64" ? TestKernel.Image() : TestKernel.BzImage(TestKernel.Elf()))]);
            await AddImageAsync(writer, DiskRequest.DefaultBootLoader, BootLoaders());
            await AddImageAsync(writer, DiskRequest.DefaultBoardFirmware, [.. BoardFirmware.Select(path => (path, Encoding.UTF8.GetBytes(path)))]);
            await writer.CommitAsync(context.CancellationToken);
        }

        project.Edit("System.lkproj", "127.0.0.1:5000/golden/kernel:1\"", $"{Kernel}\" Tar=\"none\"");
        project.Edit("System.lkproj", """<File Include="etc/version" Contents="1" />""", """
            <File Include="etc/version" Contents="1" />
                <File Include="usr/lib/linuxkit/first-stage" Contents="first stage" Mode="0755" />
            """);
        project.Edit("System.lkproj", "  <ItemGroup>", $"""
              <PropertyGroup>
                <LinuxKitImageLayout>{layout}</LinuxKitImageLayout>
              </PropertyGroup>

              <ItemGroup>
            """);
        return project;

        async Task AddImageAsync(OciLayoutWriter writer, string reference, (string Path, byte[] Content)[] files)
        {
            await using var layer = writer.CreateLayer(Compression.None);
            foreach (var (path, content) in files)
            {
                var entry = new ArchiveEntry { Path = path, Kind = EntryKind.File, Mode = 0b110_100_100, Size = content.Length };
                await layer.WriteAsync(entry, new MemoryStream(content), context.CancellationToken);
            }

            var image = new ImageContent(new ImageConfig { Platform = new Platform(architecture) }, [await layer.FinishAsync(context.CancellationToken)]) { Created = 0 };
            writer.SetName(await writer.AddImageAsync(image, context.CancellationToken), ImageReference.Parse(reference));
        }
    }

    private static (string Path, byte[] Content)[] BootLoaders() =>
    [
        .. new[] { EfiFolder, GrubFolder }.SelectMany(Directory.EnumerateFiles).Append(EfiGrub).Order(StringComparer.Ordinal).Select(path => (path[1..], File.ReadAllBytes(path))),
    ];
}
