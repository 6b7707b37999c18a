namespace LinuxKit.Tests.Archives;

internal static class StreamExtensions
{
    public static async Task<byte[]> ReadAllAsync(this Stream stream, CancellationToken cancellationToken)
    {
        using var memory = new MemoryStream();
        await stream.CopyToAsync(memory, cancellationToken);
        return memory.ToArray();
    }
}
