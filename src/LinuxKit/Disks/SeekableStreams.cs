namespace LinuxKit.Disks;

/// <summary>Writing to places of a file.</summary>
internal static class SeekableStreams
{
    /// <summary>Writes at a place. To say where a file already is would make it write out what it holds back.</summary>
    /// <param name="file">The file.</param>
    /// <param name="offset">The place, in bytes.</param>
    /// <param name="bytes">What goes there.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public static ValueTask WriteAtAsync(this Stream file, long offset, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (file.Position != offset)
        {
            file.Position = offset;
        }

        return file.WriteAsync(bytes, cancellationToken);
    }
}
