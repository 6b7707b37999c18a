namespace LinuxKit.Disks;

/// <summary>Ways to take a disk's content.</summary>
internal static class DiskWriting
{
    /// <summary>Writes a disk, and makes sure that it has as many bytes as it says.</summary>
    /// <param name="disk">The disk.</param>
    /// <param name="destination">Where its content goes. It stays open.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="LinuxKitException">The disk gives more or fewer bytes than its size.</exception>
    public static async Task WriteWholeAsync(this DiskContent disk, Stream destination, CancellationToken cancellationToken)
    {
        var content = new ExactLengthStream(destination, disk.Size, "the disk");
        await using (content.ConfigureAwait(false))
        {
            await disk.WriteAsync(content, cancellationToken).ConfigureAwait(false);
            content.Complete();
        }
    }

    /// <summary>Goes through the blocks that hold anything but zeros, from the first to the last; one that the disk ends within is filled up with zeros.</summary>
    /// <param name="disk">The disk.</param>
    /// <param name="blockSize">Bytes of a block.</param>
    /// <param name="write">Takes the blocks, one after the other.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="LinuxKitException">The disk gives more or fewer bytes than its size.</exception>
    public static async Task WriteBlocksAsync(this DiskContent disk, int blockSize, BlockWriter write, CancellationToken cancellationToken)
    {
        var blocks = new BlockStream(blockSize, write);
        await using (blocks.ConfigureAwait(false))
        {
            await disk.WriteWholeAsync(blocks, cancellationToken).ConfigureAwait(false);
            await blocks.FinishAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
