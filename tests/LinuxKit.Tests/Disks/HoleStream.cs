namespace LinuxKit.Tests.Disks;

/// <summary>Goes over zeros in a file, so that disks of many gigabytes take no room.</summary>
internal sealed class HoleStream(FileStream file) : WriteOnlyStream
{
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Span.ContainsAnyExcept((byte)0))
        {
            return file.WriteAsync(buffer, cancellationToken);
        }

        file.Seek(buffer.Length, SeekOrigin.Current);
        return ValueTask.CompletedTask;
    }
}
