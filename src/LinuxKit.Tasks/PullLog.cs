using System.Diagnostics;
using System.Globalization;
using LinuxKit.Oci.Registry;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace LinuxKit.Tasks;

/// <summary>Tells of downloads: each at its end for those who want details, and all of them in one line.</summary>
/// <param name="log">The task's log.</param>
internal sealed class PullLog(TaskLoggingHelper log)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private int _count;
    private long _bytes;

    /// <summary>Takes note of a download.</summary>
    public void Tell(RegistryProgress progress)
    {
        if (progress.IsComplete)
        {
            Interlocked.Increment(ref _count);
            Interlocked.Add(ref _bytes, progress.Blob.Size);
            log.LogMessage(MessageImportance.Low, $"Pulled {progress.Blob.Digest} of {progress.Image}, {Megabytes(progress.Blob.Size)}.");
        }
    }

    /// <summary>Sums up, if there was anything.</summary>
    public void Summarize()
    {
        if (_count > 0)
        {
            var seconds = Stopwatch.GetElapsedTime(_start).TotalSeconds;
            var rate = Megabytes((long)(_bytes / Math.Max(seconds, 0.001)));
            log.LogMessage(MessageImportance.High, string.Create(
                CultureInfo.InvariantCulture, $"Pulled {_count} blobs, {Megabytes(_bytes)} in {seconds:F1} s ({rate}/s)."));
        }
    }

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F1} MB");
}
