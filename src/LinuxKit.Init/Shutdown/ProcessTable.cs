using System.Globalization;
using LinuxKit.Init.Linux;

namespace LinuxKit.Init.Shutdown;

/// <summary>The processes of the system, other than PID 1.</summary>
internal static class ProcessTable
{
    private const int Ourselves = 1;

    /// <summary>Whether a process is there and SIGTERM does anything to it.</summary>
    public static bool Listens(int process) => Read(process) is { IsProgram: true, Listens: true };

    /// <summary>Whether any process is there to which SIGTERM does anything.</summary>
    public static bool AnyListens() => All().Any(status => status.Listens);

    /// <summary>Whether any process is there.</summary>
    public static bool Any() => All().Any();

    private static IEnumerable<ProcessStatus> All() => Directory.EnumerateDirectories("/proc")
        .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)
        .Where(number => number > Ourselves)
        .Select(Read)
        .Where(status => status.IsProgram);

    // One that is not there has ended in the meantime.
    private static ProcessStatus Read(int process) =>
        TextFile.Read($"/proc/{process}/status") is { } text ? ProcessStatus.Parse(text) : default;
}
