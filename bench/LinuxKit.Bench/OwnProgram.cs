using System.Diagnostics;

namespace LinuxKit.Bench;

/// <summary>This program as it is measured: published with its code compiled ahead of time, as the tasks of the SDK are.</summary>
internal static class OwnProgram
{
    private static readonly Lazy<string> Published = new(Publish);

    /// <summary>A command of this program, in a process of its own.</summary>
    /// <param name="arguments">What <c>Program</c> is told.</param>
    public static ProcessStartInfo Command(params string[] arguments) => new("dotnet", [Published.Value, .. arguments]);

    /// <summary>Creates what is written, as a build does, whose outputs appear by a new name: of a file that was cut off first, ext4 writes all to the disk as it is closed.</summary>
    /// <param name="path">The file, which is not there.</param>
    /// <param name="bufferSize">Bytes that it may hold back.</param>
    public static FileStream CreateOutput(string path, int bufferSize = 0) =>
        new(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize, FileOptions.Asynchronous);

    private static string Publish()
    {
        var output = Path.Combine(BenchFolder.Repository, "artifacts", "bench", "program");
        var project = Path.Combine(BenchFolder.Repository, "bench", "LinuxKit.Bench");
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["publish", project, "-c", "Release", "-o", output, "-v", "quiet"]))!;
        process.WaitForExit();
        return process.ExitCode == 0
            ? Path.Combine(output, Path.GetFileName(typeof(OwnProgram).Assembly.Location))
            : throw new InvalidOperationException($"'{project}' can't be published.");
    }
}
