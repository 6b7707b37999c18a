using System.Diagnostics;
using System.Globalization;

namespace LinuxKit.Bench;

/// <summary>Runs commands and measures them.</summary>
internal static class MeasuredCommand
{
    private static readonly TimeSpan SamplingInterval = TimeSpan.FromMilliseconds(20);

    /// <summary>Runs a command, which must end well, some times.</summary>
    /// <param name="count">How often.</param>
    /// <param name="prepare">Brings everything to the state to start from; not measured.</param>
    /// <param name="command">The command.</param>
    public static async Task<Measurement> RepeatAsync(int count, Func<Task> prepare, Func<ProcessStartInfo> command)
    {
        var runs = new List<Measurement>();
        for (var i = 0; i < count; i++)
        {
            await prepare();
            runs.Add(await RunAsync(command()));
        }

        return Measurement.Of(runs);
    }

    /// <summary>Runs a command, which must end well.</summary>
    public static async Task<Measurement> RunAsync(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        var before = ProcessorTimeOfChildren();
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        var end = process.WaitForExitAsync();
        var peak = 0L;
        while (!end.IsCompleted)
        {
            peak = Math.Max(peak, PeakOfTree(process.Id));
            await Task.WhenAny(end, Task.Delay(SamplingInterval));
        }

        await end;
        var elapsed = clock.Elapsed;
        return process.ExitCode == 0
            ? new Measurement(elapsed, ProcessorTimeOfChildren() - before, peak)
            : throw new InvalidOperationException($"{start.FileName} {string.Join(' ', start.ArgumentList)} failed:\n{await output}\n{await errors}");
    }

    // The kernel keeps each process's high-water mark, so sampling loses only what happens in the last moment before the end.
    private static long PeakOfTree(int id)
    {
        var peak = ReadStatus(id, "VmHWM:") * 1024;
        foreach (var child in Children(id))
        {
            peak = Math.Max(peak, PeakOfTree(child));
        }

        return peak;
    }

    // Of those that have ended: proc_pid_stat(5), cutime and cstime, behind the name in brackets; hundredths of a second. One command runs at a time.
    private static TimeSpan ProcessorTimeOfChildren()
    {
        var stat = File.ReadAllText("/proc/self/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return TimeSpan.FromMilliseconds(10 * (long.Parse(fields[13], CultureInfo.InvariantCulture) + long.Parse(fields[14], CultureInfo.InvariantCulture)));
    }

    private static List<int> Children(int id)
    {
        try
        {
            return Directory.EnumerateDirectories($"/proc/{id}/task")
                .SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(text => int.Parse(text, CultureInfo.InvariantCulture))
                .ToList();
        }
        catch (IOException)
        {
            // The process, or the thread, has ended meanwhile.
            return [];
        }
    }

    private static long ReadStatus(int id, string field)
    {
        try
        {
            var line = File.ReadLines($"/proc/{id}/status").FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
