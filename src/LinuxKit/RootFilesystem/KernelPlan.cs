using System.Collections.Immutable;
using System.Text;
using LinuxKit.Configuration;
using LinuxKit.Oci;

namespace LinuxKit.RootFilesystem;

/// <summary>What becomes of a kernel image: files under <c>boot/</c>, and modules in the root (sheet 01, 6.5).</summary>
internal static class KernelPlan
{
    public const string Folder = "boot";
    public const string KernelPath = "boot/kernel";
    public const string CommandLinePath = "boot/cmdline";
    public const string MicrocodePath = "boot/ucode.cpio";

    /// <summary>The member of a kernel's image with the modules of first stages: a system needs only some of them, and in its root the others would only take memory.</summary>
    public const string FirstStageArchive = "first-stage.tar";

    private const string ConfigurationMember = "config";

    public static ImmutableArray<Component> Boot(KernelDefinition kernel, ResolvedImage image, long timestamp) =>
    [
        new GeneratedFiles("kernel command line", kernel.Location,
        [
            GeneratedEntries.Directory(Folder, GeneratedEntries.DirectoryMode, timestamp),
            GeneratedEntries.File(CommandLinePath, Encoding.UTF8.GetBytes(kernel.CommandLine), timestamp),
        ]),
        Files(kernel, image),
    ];

    /// <summary>The configuration that a kernel's image may have beside it; it tells the build what the kernel can do, and goes nowhere.</summary>
    public static ImageFiles Configuration(KernelDefinition kernel, ResolvedImage image) =>
        new($"kernel configuration {kernel.Image}", kernel.Location, image, [new ImageFile(ConfigurationMember, ConfigurationMember, Optional: true)]);

    private static ImageFiles Files(KernelDefinition kernel, ResolvedImage image)
    {
        ImmutableArray<ImageFile> members = [new ImageFile(kernel.Binary, KernelPath)];
        return new ImageFiles(
            $"kernel {kernel.Image}",
            kernel.LocationOf("binary"),
            image,
            string.IsNullOrEmpty(kernel.Microcode) ? members : members.Add(new ImageFile(kernel.Microcode, MicrocodePath, Optional: true)));
    }

    /// <summary>The modules that can stand between the kernel and its root. They go into first stages alone; the images of other builders have no archive of them.</summary>
    public static ImmutableArray<Component> FirstStageModules(KernelDefinition kernel, ResolvedImage image) =>
    [
        new ImageArchive($"first-stage modules {kernel.Image}", kernel.Location, image, FirstStageArchive) { Optional = true },
    ];

    public static ImmutableArray<Component> Modules(KernelDefinition kernel, ResolvedImage image) => kernel.Tar switch
    {
        "" or "none" => [],
        var tar => [new ImageArchive($"kernel modules {kernel.Image}", kernel.LocationOf("tar"), image, tar ?? "kernel.tar")],
    };
}
