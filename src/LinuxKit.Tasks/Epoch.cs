using System.Globalization;

namespace LinuxKit.Tasks;

/// <summary>The time that a build gives to what it makes itself: https://reproducible-builds.org/specs/source-date-epoch.</summary>
internal static class Epoch
{
    /// <summary>Reads <c>SOURCE_DATE_EPOCH</c>.</summary>
    /// <param name="text">Seconds since 1970-01-01 UTC; anything else, and nothing, is the default.</param>
    public static long Parse(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : BuildRequest.DefaultTimestamp;
}
