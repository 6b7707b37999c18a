using LinuxKit.Archives;

namespace LinuxKit.RootFilesystem;

/// <summary>Counts what the entries of an image take together, on several threads at once.</summary>
/// <param name="limits">How much there may be.</param>
internal sealed class EntryBudget(RootLimits limits)
{
    private long _contentSize;
    private long _metadataSize;
    private int _entryCount;

    /// <summary>Counts an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <exception cref="LinuxKitException">It is one too many, or too large.</exception>
    public void Take(ArchiveEntry entry)
    {
        if (Interlocked.Add(ref _contentSize, entry.Size) > limits.UnpackedSize)
        {
            throw RootFilesystemDiagnostics.TooLarge.Error($"The files of the image have more than {limits.UnpackedSize} bytes.");
        }

        if (Interlocked.Increment(ref _entryCount) > limits.EntryCount)
        {
            throw RootFilesystemDiagnostics.TooLarge.Error($"The image has more than {limits.EntryCount} entries.");
        }

        var metadata = entry.Path.Length + (entry.LinkTarget?.Length ?? 0) + entry.ExtendedAttributes.Sum(pair => pair.Key.Length + pair.Value.Length);
        if (Interlocked.Add(ref _metadataSize, metadata) > limits.MetadataSize)
        {
            throw RootFilesystemDiagnostics.TooLarge.Error($"Names and attributes of the image's files take more than {limits.MetadataSize} bytes.");
        }
    }
}
