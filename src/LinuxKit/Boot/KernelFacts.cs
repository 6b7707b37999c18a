using System.Text;
using LinuxKit.Archives;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Boot;

/// <summary>What can be learnt from a kernel package: its <c>config</c> file, or the configuration that the kernel embeds.</summary>
/// <param name="segments">Where what is read out of the package is kept.</param>
/// <param name="timestamp">Modification time of what the build makes, in seconds since 1970-01-01 UTC.</param>
internal sealed class KernelFacts(SegmentStore segments, long timestamp)
{
    /// <summary>Boot files never reach a kernel as a segment; this compression is only quick.</summary>
    public static Compression BootCompression { get; } = new(CompressionKind.Zstd, 1);

    /// <summary>Looks whether the kernel is one of the architecture.</summary>
    /// <param name="root">The plan that the kernel is a part of.</param>
    /// <param name="architecture">The architecture, by OCI's name.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LinuxKitException">The file is none, one of another architecture, or cut off; the error has the kernel's location.</exception>
    public async Task CheckAsync(RootPlan root, string architecture, CancellationToken cancellationToken)
    {
        var component = root.Boot.OfType<ImageFiles>().First();
        var segment = await segments.GetOrCreateAsync(component, BootCompression, timestamp, cancellationToken).ConfigureAwait(false);
        var entries = segment.Index.Entries;
        await foreach (var (position, content) in SegmentReader.ReadAsync(
            segment, position => entries[position].Entry.Path == KernelPlan.KernelPath, cancellationToken).ConfigureAwait(false))
        {
            try
            {
                await KernelCheck.RunAsync(content, entries[position].Entry.Size, architecture, cancellationToken).ConfigureAwait(false);
            }
            catch (LinuxKitException e)
            {
                throw e.At(component.Location, $"'{component.Members[0].Member}' of {component.Image.Reference}");
            }
        }
    }

    /// <summary>Reads the kernel's configuration.</summary>
    /// <param name="root">The plan that the kernel is a part of.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The configuration; <see langword="null"/> without a kernel, or when nobody knows it.</returns>
    public async Task<KernelConfiguration?> ConfigurationAsync(RootPlan root, CancellationToken cancellationToken) =>
        root.KernelConfiguration is not { } configuration
            ? null
            : await ReadAsync(configuration, ConfigurationFileAsync, cancellationToken).ConfigureAwait(false)
                ?? await ReadAsync(root.Boot.OfType<ImageFiles>().First(), EmbeddedConfiguration.FindAsync, cancellationToken).ConfigureAwait(false);

    // The first file of the component, the kernel or its configuration, given to somebody who understands it.
    private async Task<KernelConfiguration?> ReadAsync(
        ImageFiles component,
        Func<Stream, CancellationToken, Task<KernelConfiguration?>> read,
        CancellationToken cancellationToken)
    {
        var segment = await segments.GetOrCreateAsync(component, BootCompression, timestamp, cancellationToken).ConfigureAwait(false);
        var first = segment.Index.Entries.TakeWhile(entry => entry.Entry.Kind != EntryKind.File).Count();
        await foreach (var (_, content) in SegmentReader.ReadAsync(segment, position => position == first, cancellationToken).ConfigureAwait(false))
        {
            return await read(content, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    private static async Task<KernelConfiguration?> ConfigurationFileAsync(Stream content, CancellationToken cancellationToken)
    {
        var text = new byte[KernelConfiguration.MaximumSize];
        var length = await content.ReadAtLeastAsync(text, text.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return KernelConfiguration.Parse(Encoding.UTF8.GetString(text.AsSpan(0, length)));
    }
}
