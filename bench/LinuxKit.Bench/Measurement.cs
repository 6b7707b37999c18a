namespace LinuxKit.Bench;

/// <summary>What a command took.</summary>
/// <param name="Elapsed">From its start to its end.</param>
/// <param name="PeakMemoryInBytes">The most memory that one of its processes had resident.</param>
internal readonly record struct Measurement(TimeSpan Elapsed, long PeakMemoryInBytes)
{
    /// <summary>The median of the times, and the largest of the peaks.</summary>
    public static Measurement Of(IReadOnlyCollection<Measurement> runs)
    {
        var times = runs.Select(run => run.Elapsed).Order().ToList();
        var middle = times.Count / 2;
        var median = times.Count % 2 == 1 ? times[middle] : (times[middle - 1] + times[middle]) / 2;
        return new Measurement(median, runs.Max(run => run.PeakMemoryInBytes));
    }
}
