using System.Text;
using LinuxKit.Archives;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Tasks;

/// <summary>
/// What a build writes down for the next one: lines of <c>input|||path</c>, <c>absent|||path</c> and <c>output|format|digest|memory|name</c>, which a target takes apart.
/// </summary>
internal static class TrackingFiles
{
    private const string Output = "output|";

    /// <summary>Writes the inputs that the project's evaluation can't tell, as full paths, and keeps the outputs of the build before. A file that says so already stays.</summary>
    /// <param name="path">Full path of the tracking file.</param>
    /// <param name="plan">What is to be built.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public static async Task WriteAsync(string path, ImagePlan plan, CancellationToken cancellationToken)
    {
        var before = File.Exists(path) ? await File.ReadAllLinesAsync(path, cancellationToken).ConfigureAwait(false) : [];
        string[] after = [.. Inputs(plan), .. before.Where(line => line.StartsWith(Output, StringComparison.Ordinal))];
        if (!after.SequenceEqual(before, StringComparer.Ordinal))
        {
            await WriteAsync(path, after, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Writes the inputs and the outputs, the latter as names in the output folder.</summary>
    /// <param name="path">Full path of the tracking file.</param>
    /// <param name="plan">What was built.</param>
    /// <param name="image">What came out.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public static Task WriteAsync(string path, ImagePlan plan, BuiltImage image, CancellationToken cancellationToken)
    {
        var outputs =
            from output in image.Outputs
            from file in output.Files
            select $"{Output}{output.Format}|{file.Digest}|{output.BootMemory}|{file.Name}";
        return WriteAsync(path, Inputs(plan).Concat(outputs), cancellationToken);
    }

    private static IEnumerable<string> Inputs(ImagePlan plan)
    {
        var sources =
            from files in plan.Root.Components.OfType<GeneratedFiles>()
            from entry in files.Entries
            where entry.SourcePath is not null
            select $"input|||{entry.SourcePath}";
        return sources.Concat(plan.AbsentFiles.Select(file => $"absent|||{file}"));
    }

    private static Task WriteAsync(string path, IEnumerable<string> lines, CancellationToken cancellationToken) =>
        AtomicFile.WriteAllBytesAsync(path, Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + '\n'))), cancellationToken);
}
