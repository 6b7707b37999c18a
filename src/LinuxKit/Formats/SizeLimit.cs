using System.Collections.Immutable;

namespace LinuxKit.Formats;

/// <summary>The most bytes that an output file may have.</summary>
/// <param name="MaximumSize">Bytes, or <see langword="null"/> for no limit.</param>
/// <param name="Location">Where the limit was set.</param>
internal readonly record struct SizeLimit(long? MaximumSize, SourceLocation Location)
{
    private const int PartCount = 5;

    /// <summary>Compares a build's files with the limit.</summary>
    /// <param name="image">What they are made of.</param>
    /// <param name="outputs">The files.</param>
    /// <exception cref="LinuxKitException">One is larger: the message names the largest parts of the image.</exception>
    public void Check(ComposedImage image, ImmutableArray<FormatOutput> outputs)
    {
        var largest = outputs.SelectMany(output => output.Files).MaxBy(file => file.Size);
        if (largest is not null && largest.Size > MaximumSize)
        {
            throw FormatDiagnostics.TooLarge.Error(
                $"'{largest.Name}' has {ByteSize.Show(largest.Size)}, where LinuxKitMaximumSize allows {ByteSize.Show(MaximumSize.Value)}. The largest parts of the image, compressed: {Parts(image)}.",
                Location);
        }
    }

    private static string Parts(ComposedImage image)
    {
        var segments = image.Boot is { } boot ? boot.Files.Segments.Concat(image.Root.Segments) : image.Root.Segments;
        return string.Join(", ", segments
            .OrderByDescending(segment => segment.SizeInBytes)
            .ThenBy(segment => segment.Index.ComponentName, StringComparer.Ordinal)
            .Take(PartCount)
            .Select(segment => $"{segment.Index.ComponentName} ({ByteSize.Show(segment.SizeInBytes)})"));
    }
}
