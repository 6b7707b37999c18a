namespace LinuxKit.Disks;

/// <summary>Makes one content out of others that lie in it, in their order, with zeros before, between and behind them.</summary>
internal static class DiskLayout
{
    private static readonly byte[] Zeros = new byte[256 * 1024];

    /// <summary>Makes the larger content.</summary>
    /// <param name="size">Its bytes.</param>
    /// <param name="parts">What lies in it, in the order of the offsets.</param>
    /// <returns>A content whose writing fails with a <see cref="LinuxKitException"/> when a part is shorter or longer than it said.</returns>
    /// <exception cref="ArgumentException">A part overlaps the one before it, or does not fit.</exception>
    public static DiskContent Compose(long size, IReadOnlyList<PlacedContent> parts)
    {
        var end = 0L;
        foreach (var part in parts)
        {
            if (part.Offset < end || part.End > size)
            {
                throw new ArgumentException($"'{part.Name}' has no room from {part.Offset} to {part.End}: {end} to {size} is free.", nameof(parts));
            }

            end = part.End;
        }

        return new(size, (output, cancellationToken) => WriteAsync(size, parts, output, cancellationToken));
    }

    private static async Task WriteAsync(long size, IReadOnlyList<PlacedContent> parts, Stream output, CancellationToken cancellationToken)
    {
        var position = 0L;
        foreach (var part in parts)
        {
            await WriteZerosAsync(part.Offset - position, output, cancellationToken).ConfigureAwait(false);
            var exact = new ExactLengthStream(output, part.Content.Size, part.Name);
            await using (exact.ConfigureAwait(false))
            {
                await part.Content.WriteAsync(exact, cancellationToken).ConfigureAwait(false);
                exact.Complete();
            }

            position = part.End;
        }

        await WriteZerosAsync(size - position, output, cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask WriteZerosAsync(long count, Stream output, CancellationToken cancellationToken)
    {
        for (; count > 0; count -= Zeros.Length)
        {
            // A target that leaves zeros out waits for nothing, and asks nobody.
            cancellationToken.ThrowIfCancellationRequested();
            await output.WriteAsync(Zeros.AsMemory(0, (int)Math.Min(count, Zeros.Length)), cancellationToken).ConfigureAwait(false);
        }
    }
}
