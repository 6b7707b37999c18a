using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using LinuxKit.Oci.Registry;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace LinuxKit.Tasks;

/// <summary>Tells of downloads: each at its end for those who want details, all of them now and then while they last, and in one line at the end.</summary>
/// <param name="log">The task's log.</param>
internal sealed class PullLog(TaskLoggingHelper log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly ConcurrentDictionary<Digest, long> _received = new();
    private long _told = Stopwatch.GetTimestamp();
    private long _last;
    private int _count;

    /// <summary>Takes note of a download.</summary>
    /// <param name="progress">How far it is.</param>
    public void Tell(RegistryProgress progress)
    {
        _received[progress.Blob.Digest] = progress.ReceivedInBytes;
        Interlocked.Exchange(ref _last, Stopwatch.GetTimestamp());
        if (progress.IsComplete)
        {
            Interlocked.Increment(ref _count);
            log.LogMessage(MessageImportance.Low, $"Pulled {progress.Blob.Digest} of {progress.Image}, {Megabytes(progress.Blob.Size)}.");
        }

        var told = Interlocked.Read(ref _told);
        if (Stopwatch.GetElapsedTime(told) > Interval && Interlocked.CompareExchange(ref _told, Stopwatch.GetTimestamp(), told) == told)
        {
            log.LogMessage(MessageImportance.High, $"Pulled {Amount()} so far.");
        }
    }

    /// <summary>Sums up, if there was anything.</summary>
    public void Summarize()
    {
        if (_count > 0)
        {
            log.LogMessage(MessageImportance.High, $"Pulled {_count} blobs, {Amount()}.");
        }
    }

    private string Amount()
    {
        var bytes = _received.Values.Sum();
        var seconds = Stopwatch.GetElapsedTime(_start, Interlocked.Read(ref _last)).TotalSeconds;
        return string.Create(CultureInfo.InvariantCulture, $"{Megabytes(bytes)} in {seconds:F1} s ({Megabytes((long)(bytes / Math.Max(seconds, 0.001)))}/s)");
    }

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F1} MB");
}
