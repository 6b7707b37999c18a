using System.Globalization;

namespace LinuxKit;

/// <summary>Sizes as people write them: a whole number and a unit, of which each is 1024 of the one before.</summary>
internal static class ByteSize
{
    private const string Units = "KMGT";

    /// <summary>Reads a size, <c>512M</c> or <c>1G</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="property">The property that it is the value of.</param>
    /// <param name="location">Where the property was set.</param>
    /// <returns>Bytes.</returns>
    /// <exception cref="LinuxKitException">The text is no size above zero, or has no unit.</exception>
    public static long Parse(string text, string property, SourceLocation location)
    {
        var unit = text.Length == 0 ? -1 : Units.IndexOf(text[^1], StringComparison.Ordinal);
        if (unit >= 0
            && long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number > 0 && number <= long.MaxValue >> (10 * (unit + 1)))
        {
            return number << (10 * (unit + 1));
        }

        throw BuildDiagnostics.InvalidSize.Error($"{property} is '{text}'.", location);
    }

    /// <summary>Shows a size, to a tenth of a KiB or MiB.</summary>
    /// <param name="bytes">Bytes.</param>
    public static string Show(long bytes) => bytes < 1024 * 1024
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.0} KiB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.0} MiB");
}
