using System.Text;
using LinuxKit.Archives;
using LinuxKit.Boot;
using LinuxKit.Disks;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Formats;

/// <summary>What a machine needs to boot an image from memory, part by part, for formats that have a kernel.</summary>
/// <param name="image">The image, with a kernel.</param>
internal sealed class BootParts(ComposedImage image)
{
    // The kernel looks for microcode in the first archive only, and an archive that is not compressed starts at a multiple of this.
    private const int InitrdAlignment = 4;

    // The x86 boot protocol's ramdisk_size has 32 bits (kernel: Documentation/arch/x86/boot.rst), and so have QEMU, GRUB and, for every architecture, the kernel's gunzip.
    private const long LargestInitrd = uint.MaxValue;

    private readonly BootFiles _boot = image.Boot!;

    /// <summary>The kernel.</summary>
    public DiskContent Kernel => new(SizeOf(KernelPlan.KernelPath), (output, token) => CopyAsync(KernelPlan.KernelPath, output, token));

    /// <summary>The whole initrd: microcode and the root.</summary>
    /// <exception cref="LinuxKitException">It has 4 GiB or more.</exception>
    public DiskContent Initrd => WithMicrocode(RootInitrd);

    /// <summary>The root's part of the initrd.</summary>
    /// <exception cref="LinuxKitException">With microcode, it has 4 GiB or more.</exception>
    public DiskContent RootInitrd => SizeWithMicrocode(image.Root.InitrdSizeInBytes) is var whole && whole <= LargestInitrd
        ? new DiskContent(image.Root.InitrdSizeInBytes, image.Root.WriteInitrdAsync)
        : throw BootDiagnostics.LargeInitrd.Error($"The root is to be in memory, and its initrd would have {ByteSize.Show(whole)}.", image.Location);

    /// <summary>The command line for a root that stays in memory.</summary>
    public string CommandLine => CommandLineWith([]);

    /// <summary>The command line's bytes.</summary>
    public byte[] CommandLineBytes => Encoding.UTF8.GetBytes(CommandLine);

    /// <summary>The command line for a root that stays in memory, and words of a format behind it.</summary>
    /// <param name="words">The words.</param>
    public string CommandLineWith(IEnumerable<string> words) => Boot.CommandLine.ForInitramfs(_boot.CommandLine, words);

    /// <summary>Bytes of a boot file; 0 when there is none.</summary>
    /// <param name="path">Its path, one of <see cref="KernelPlan"/>.</param>
    public long SizeOf(string path) => _boot.Files.Entries.FirstOrDefault(file => file.Entry.Path == path).Entry?.Size ?? 0;

    /// <summary>Writes a boot file; nothing when there is none.</summary>
    /// <param name="path">Its path, one of <see cref="KernelPlan"/>.</param>
    /// <param name="output">Where it goes.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public Task CopyAsync(string path, Stream output, CancellationToken cancellationToken) =>
        ReadAsync(path, (content, token) => content.CopyToAsync(output, token), cancellationToken);

    /// <summary>Gives a boot file's content to somebody who reads it; nobody is asked when there is none.</summary>
    /// <param name="path">Its path, one of <see cref="KernelPlan"/>.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task ReadAsync(string path, Func<Stream, CancellationToken, Task> read, CancellationToken cancellationToken)
    {
        await foreach (var file in _boot.Files.ReadSomeAsync(entry => entry.Path == path, cancellationToken).ConfigureAwait(false))
        {
            try
            {
                await read(file.Content, cancellationToken).ConfigureAwait(false);
            }
            catch (LinuxKitException e)
            {
                throw e.At(_boot.Files.Segments.First(segment => segment.Index.ComponentName == file.ComponentName).Index.Location, file.ComponentName);
            }

            // Of the file, no more is unpacked than was read.
            return;
        }
    }

    /// <summary>An initrd with the kernel's microcode before it, where there is any.</summary>
    /// <param name="initrd">The initrd.</param>
    public DiskContent WithMicrocode(DiskContent initrd)
    {
        var size = SizeOf(KernelPlan.MicrocodePath);
        return size == 0 ? initrd : new DiskContent(SizeWithMicrocode(initrd.Size), async (output, token) =>
        {
            await CopyAsync(KernelPlan.MicrocodePath, output, token).ConfigureAwait(false);
            await output.WriteAsync(new byte[Padding.After(size, InitrdAlignment)], token).ConfigureAwait(false);
            await initrd.WriteAsync(output, token).ConfigureAwait(false);
        });
    }

    private long SizeWithMicrocode(long initrd) =>
        SizeOf(KernelPlan.MicrocodePath) is var size && size > 0 ? size + Padding.After(size, InitrdAlignment) + initrd : initrd;
}
