namespace LinuxKit.Configuration;

/// <summary>Finds the name that somebody may have meant.</summary>
internal static class NearestName
{
    // A name this long is no typing error, and the table below would be large.
    private const int LongestName = 64;

    /// <summary>The known name with the fewest letters to change, when that is at most a third of them; case doesn't count.</summary>
    public static string? Of(string name, IEnumerable<string> known)
    {
        if (name.Length > LongestName)
        {
            return null;
        }

        string? nearest = null;
        var least = 1 + Math.Max(1, name.Length / 3);
        foreach (var candidate in known)
        {
            var distance = Distance(name.ToUpperInvariant(), candidate.ToUpperInvariant());
            if (distance < least)
            {
                (nearest, least) = (candidate, distance);
            }
        }

        return nearest;
    }

    /// <summary>The end of a message: a suggestion, or nothing.</summary>
    public static string Suggestion(string name, IEnumerable<string> known) =>
        Of(name, known) is { } nearest ? $" Did you mean '{nearest}'?" : "";

    /// <summary>Insertions, deletions, replacements and swaps of neighbours ("optimal string alignment").</summary>
    private static int Distance(string a, string b)
    {
        var table = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                table[i, j] = (i, j) switch
                {
                    (0, _) => j,
                    (_, 0) => i,
                    _ => Math.Min(
                        Math.Min(table[i - 1, j], table[i, j - 1]) + 1,
                        table[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)),
                };
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    table[i, j] = Math.Min(table[i, j], table[i - 2, j - 2] + 1);
                }
            }
        }

        return table[a.Length, b.Length];
    }
}
