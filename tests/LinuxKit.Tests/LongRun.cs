using System.Globalization;

namespace LinuxKit.Tests;

/// <summary>How much is done of tests that could go on for hours: <c>LINUXKIT_LONG</c> is the share in percent, and 1 when it isn't set.</summary>
internal static class LongRun
{
    private static readonly int Share = int.Parse(Environment.GetEnvironmentVariable("LINUXKIT_LONG") ?? "1", CultureInfo.InvariantCulture);

    /// <summary>How often, or how much.</summary>
    /// <param name="whole">How often when all is done.</param>
    /// <param name="least">How often in any case.</param>
    public static int Count(int whole, int least = 1) => Math.Max(least, (int)((long)whole * Share / 100));
}
