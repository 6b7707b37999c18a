namespace LinuxKit.Bench;

/// <summary>What a command took.</summary>
/// <param name="Elapsed">From its start to its end.</param>
/// <param name="ProcessorTime">What all its processes took of processors.</param>
/// <param name="PeakMemoryInBytes">The most memory that one of its processes had resident.</param>
internal readonly record struct Measurement(TimeSpan Elapsed, TimeSpan ProcessorTime, long PeakMemoryInBytes)
{
    /// <summary>The medians of the times, and the largest of the peaks.</summary>
    public static Measurement Of(IReadOnlyCollection<Measurement> runs) => new(
        Median(runs.Select(run => run.Elapsed)), Median(runs.Select(run => run.ProcessorTime)), runs.Max(run => run.PeakMemoryInBytes));

    private static TimeSpan Median(IEnumerable<TimeSpan> times)
    {
        var ordered = times.Order().ToList();
        var middle = ordered.Count / 2;
        return ordered.Count % 2 == 1 ? ordered[middle] : (ordered[middle - 1] + ordered[middle]) / 2;
    }
}
