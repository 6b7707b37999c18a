using LinuxKit.Archives;

namespace LinuxKit.Formats;

/// <summary>Writes one output file: whole or not at all, with its digest taken on the way.</summary>
internal static class OutputWriter
{
    public static async Task<OutputFile> WriteAsync(
        string folder,
        string name,
        Func<Stream, CancellationToken, Task> write,
        CancellationToken cancellationToken)
    {
        var file = AtomicFile.Create(Path.Combine(folder, name));
        await using (file.ConfigureAwait(false))
        {
            var digesting = new DigestStream(file.Stream);
            await using (digesting.ConfigureAwait(false))
            {
                await write(digesting, cancellationToken).ConfigureAwait(false);
                await file.CommitAsync(cancellationToken).ConfigureAwait(false);
                return new OutputFile(name, digesting.ByteCount, digesting.GetDigest().ToString());
            }
        }
    }
}
