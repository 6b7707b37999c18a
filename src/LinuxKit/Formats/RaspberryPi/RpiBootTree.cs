using System.Collections.Immutable;
using System.Text;
using LinuxKit.Boot;
using LinuxKit.Disks;
using LinuxKit.Disks.Fat;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Formats.RaspberryPi;

/// <summary>
/// What a Raspberry Pi's firmware reads from the first partition of an SD card: itself, the device trees, and a kernel that it starts without
/// a boot loader between (Raspberry Pi: "config.txt", "Boot options").
/// </summary>
/// <param name="image">The image, with a kernel and the firmware.</param>
/// <param name="outputs">The build's outputs.</param>
internal sealed class RpiBootTree(ComposedImage image, OutputBatch outputs)
{
    private const string ConfigurationName = "config.txt";
    private const string KernelName = "kernel8.img";
    private const string InitrdName = "initrd.img";
    private const string CommandLineName = "cmdline.txt";

    // Device trees have other names in Linux than in Raspberry Pi's own kernels: the firmware looks for Linux's with upstream_kernel.
    private const string Configuration = $"""
        arm_64bit=1
        enable_uart=1
        upstream_kernel=1
        kernel={KernelName}
        initramfs {InitrdName} followkernel

        """;

    /// <summary>The files, ordered by path.</summary>
    /// <param name="initrd">The initrd.</param>
    /// <param name="commandLine">The kernel's command line.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="LinuxKitException">The firmware lacks a file, the kernel can't be taken out of its file, or the command line is more than one.</exception>
    public async Task<ImmutableArray<FatFile>> FilesAsync(DiskContent initrd, string commandLine, CancellationToken cancellationToken)
    {
        if (commandLine.AsSpan().ContainsAny('\n', '\r'))
        {
            throw FormatDiagnostics.NotOneLine.Error("The kernel's command line has more than one line.", image.Location);
        }

        var firmware = await outputs.ShareAsync("board firmware", token => RpiFirmware.ReadAsync(image.BoardFirmware, token), cancellationToken).ConfigureAwait(false);
        var kernel = await outputs.ShareAsync("kernel in memory", UncompressKernelAsync, cancellationToken).ConfigureAwait(false);
        var files = new SortedDictionary<string, FatFile>(StringComparer.Ordinal);
        foreach (var file in (IEnumerable<FatFile>)
        [
            Text(ConfigurationName, Configuration),
            .. firmware,
            new FatFile(KernelName, kernel),
            new FatFile(InitrdName, initrd),
            Text(CommandLineName, commandLine + "\n"),
        ])
        {
            files[file.Path] = file;
        }

        return [.. files.Values];
    }

    private static FatFile Text(string path, string text) => new(path, DiskContent.Of(Encoding.UTF8.GetBytes(text)));

    // In a temporary file: how long it is turns out when it is done.
    private async Task<DiskContent> UncompressKernelAsync(CancellationToken cancellationToken)
    {
        var path = Path.Combine(Directory.CreateDirectory(outputs.CreateTemporaryFolderName()).FullName, KernelName);
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0, FileOptions.Asynchronous);
        await using (file.ConfigureAwait(false))
        {
            await new BootParts(image).ReadAsync(
                KernelPlan.KernelPath, (kernel, token) => UncompressedKernel.CopyAsync(kernel, image.Architecture, file, token), cancellationToken).ConfigureAwait(false);
        }

        return DiskContent.OfFile(path);
    }
}
