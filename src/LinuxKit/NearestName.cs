namespace LinuxKit;

/// <summary>Finds what somebody may have meant: the known name with the fewest changed characters (Levenshtein distance).</summary>
internal static class NearestName
{
    /// <summary>The nearest of some names.</summary>
    /// <param name="name">What was written.</param>
    /// <param name="known">What would have been right.</param>
    /// <returns>The name, or <see langword="null"/> when none is near enough to be meant.</returns>
    public static string? Of(string name, IEnumerable<string> known)
    {
        var limit = Math.Max(2, name.Length / 3);
        return known
            .Where(candidate => Math.Abs(candidate.Length - name.Length) <= limit) // Names from outside may be very long.
            .Select(candidate => (candidate, distance: Distance(name, candidate)))
            .Where(pair => pair.distance <= limit)
            .OrderBy(pair => pair.distance)
            .ThenBy(pair => pair.candidate, StringComparer.Ordinal)
            .Select(pair => pair.candidate)
            .FirstOrDefault();
    }

    /// <summary>The nearest name as a sentence to put behind an error, with a leading blank; empty when there is none.</summary>
    /// <param name="name">What was written.</param>
    /// <param name="known">What would have been right.</param>
    public static string Hint(string name, IEnumerable<string> known) =>
        Of(name, known) is { } nearest ? $" Did you mean '{nearest}'?" : "";

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substituted = diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
