using System.Text;
using LinuxKit.Archives;

namespace LinuxKit.Boot;

/// <summary>Finds the configuration that a kernel built with <c>CONFIG_IKCONFIG</c> carries: gzip after the mark <c>IKCFG_ST</c> (kernel: kernel/configs.c).</summary>
internal static class EmbeddedConfiguration
{
    private static ReadOnlySpan<byte> Mark => "IKCFG_ST"u8;

    /// <summary>Looks for the configuration in a kernel image.</summary>
    /// <param name="kernel">The kernel's file, from its start.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>The configuration, or <see langword="null"/> when the kernel carries none that can be read.</returns>
    public static async Task<KernelConfiguration?> FindAsync(Stream kernel, CancellationToken cancellationToken)
    {
        try
        {
            var payload = await KernelPayload.OpenAsync(kernel, cancellationToken).ConfigureAwait(false);
            await using (payload.ConfigureAwait(false))
            {
                return await SearchAsync(payload, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (LinuxKitException)
        {
            // A payload that can't be unpacked here (LZO, bzip2) hides its configuration; nothing is wrong with the kernel.
            return null;
        }
    }

    private static async Task<KernelConfiguration?> SearchAsync(Stream kernel, CancellationToken cancellationToken)
    {
        var buffer = new byte[128 * 1024];
        var kept = 0;
        while (true)
        {
            var read = await kernel.ReadAsync(buffer.AsMemory(kept), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return null;
            }

            var filled = kept + read;
            var mark = buffer.AsSpan(0, filled).IndexOf(Mark);
            if (mark >= 0)
            {
                var rest = new PrefixedStream(buffer.AsMemory(mark + Mark.Length, filled - mark - Mark.Length), kernel);
                return await ReadAsync(rest, cancellationToken).ConfigureAwait(false);
            }

            kept = Math.Min(filled, Mark.Length - 1);
            buffer.AsSpan(filled - kept, kept).CopyTo(buffer);
        }
    }

    // What follows the compressed text is the rest of the kernel, so only this one gzip member is read.
    private static async Task<KernelConfiguration?> ReadAsync(Stream compressed, CancellationToken cancellationToken)
    {
        var gzip = new System.IO.Compression.GZipStream(compressed, System.IO.Compression.CompressionMode.Decompress);
        await using (gzip.ConfigureAwait(false))
        {
            var text = new byte[KernelConfiguration.MaximumSize];
            try
            {
                var length = await gzip.ReadAtLeastAsync(text, text.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
                return KernelConfiguration.Parse(Encoding.UTF8.GetString(text.AsSpan(0, length)));
            }
            catch (InvalidDataException)
            {
                return null;
            }
        }
    }
}
