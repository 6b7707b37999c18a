using System.Text;
using LinuxKit.Archives;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Tasks;

/// <summary>What a build writes down for the next one: lines of <c>input|||path</c> and <c>output|format|digest|name</c>, which a target takes apart.</summary>
internal static class TrackingFiles
{
    /// <summary>Writes the inputs that the project's evaluation can't tell, as full paths, and the outputs, as names in the output folder.</summary>
    /// <param name="path">Full path of the tracking file.</param>
    /// <param name="plan">What was built.</param>
    /// <param name="image">What came out.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public static Task WriteAsync(string path, ImagePlan plan, BuiltImage image, CancellationToken cancellationToken)
    {
        var inputs =
            from files in plan.Root.Components.OfType<GeneratedFiles>()
            from entry in files.Entries
            where entry.SourcePath is not null
            select $"input|||{entry.SourcePath}";
        var outputs =
            from output in image.Outputs
            from file in output.Files
            select $"output|{output.Format}|{file.Digest}|{file.Name}";
        var text = string.Concat(inputs.Concat(outputs).Select(line => line + '\n'));
        return AtomicFile.WriteAllBytesAsync(path, Encoding.UTF8.GetBytes(text), cancellationToken);
    }
}
