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

    /// <summary>Makes it; a machine without the boot loaders makes the test inconclusive.</summary>
    public static async Task<TestProject> CreateAsync(TestContext context)
    {
        if (!Directory.Exists(EfiFolder) || !Directory.Exists(GrubFolder) || !File.Exists(EfiGrub))
        {
            Assert.Inconclusive("The boot loaders are not installed.");
        }

        var project = new TestProject("system", context);
        var layout = project.PathOf("layout");
        await using (var writer = OciLayoutWriter.Create(layout))
        {
            await AddImageAsync(writer, Kernel, [("kernel", TestKernel.BzImage(TestKernel.Elf()))], context.CancellationToken);
            await AddImageAsync(writer, DiskRequest.DefaultBootLoader, BootLoaders(), context.CancellationToken);
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
    }

    private static (string Path, byte[] Content)[] BootLoaders() =>
    [
        .. new[] { EfiFolder, GrubFolder }.SelectMany(Directory.EnumerateFiles).Append(EfiGrub).Order(StringComparer.Ordinal).Select(path => (path[1..], File.ReadAllBytes(path))),
    ];

    private static async Task AddImageAsync(OciLayoutWriter writer, string reference, (string Path, byte[] Content)[] files, CancellationToken cancellationToken)
    {
        await using var layer = writer.CreateLayer(Compression.None);
        foreach (var (path, content) in files)
        {
            var entry = new ArchiveEntry { Path = path, Kind = EntryKind.File, Mode = 0b110_100_100, Size = content.Length };
            await layer.WriteAsync(entry, new MemoryStream(content), cancellationToken);
        }

        var image = new ImageContent(new ImageConfig { Platform = new Platform("amd64") }, [await layer.FinishAsync(cancellationToken)]) { Created = 0 };
        writer.SetName(await writer.AddImageAsync(image, cancellationToken), ImageReference.Parse(reference));
    }
}
