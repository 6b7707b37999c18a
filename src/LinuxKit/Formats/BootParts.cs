using System.Text;
using LinuxKit.Archives;
using LinuxKit.Disks;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Formats;

/// <summary>What a machine needs to boot an image from memory, part by part, for formats that have a kernel.</summary>
/// <param name="image">The image, with a kernel.</param>
internal sealed class BootParts(ComposedImage image)
{
    // The kernel looks for microcode in the first archive only, and an archive that is not compressed starts at a multiple of this.
    private const int InitrdAlignment = 4;

    private readonly BootFiles _boot = image.Boot!;

    /// <summary>The kernel.</summary>
    public DiskContent Kernel => new(SizeOf(KernelPlan.KernelPath), (output, token) => CopyAsync(KernelPlan.KernelPath, output, token));

    /// <summary>The whole initrd: microcode and the root.</summary>
    public DiskContent Initrd => WithMicrocode(new DiskContent(image.Root.InitrdSizeInBytes, image.Root.WriteInitrdAsync));

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
        await foreach (var file in _boot.Files.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (file.Entry.Path == path)
            {
                try
                {
                    await read(file.Content, cancellationToken).ConfigureAwait(false);
                }
                catch (LinuxKitException e)
                {
                    throw e.At(_boot.Files.Segments.First(segment => segment.Index.ComponentName == file.ComponentName).Index.Location, file.ComponentName);
                }

                return;
            }
        }
    }

    /// <summary>An initrd with the kernel's microcode before it, where there is any.</summary>
    /// <param name="initrd">The initrd.</param>
    public DiskContent WithMicrocode(DiskContent initrd)
    {
        var size = SizeOf(KernelPlan.MicrocodePath);
        var padding = Padding.After(size, InitrdAlignment);
        return size == 0 ? initrd : new DiskContent(size + padding + initrd.Size, async (output, token) =>
        {
            await CopyAsync(KernelPlan.MicrocodePath, output, token).ConfigureAwait(false);
            await output.WriteAsync(new byte[padding], token).ConfigureAwait(false);
            await initrd.WriteAsync(output, token).ConfigureAwait(false);
        });
    }
}
