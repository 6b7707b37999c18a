using LinuxKit.Oci;

namespace LinuxKit.Bench;

/// <summary>The images of the benchmark's system, built of Debian's packages by the SDK itself.</summary>
internal static class BenchSystem
{
    /// <summary>The names of the package projects.</summary>
    public static string[] Packages { get; } = ["kernel", "containerd", "nginx", "openssh"];

    /// <summary>Builds the images into a layout of the run.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="layers">How their layers are compressed.</param>
    /// <param name="cancellationToken">Stops the import.</param>
    public static async Task PrepareAsync(BenchFolder folder, string layers, CancellationToken cancellationToken)
    {
        var layout = new ContentStore(folder.Layout(layers));
        foreach (var package in Packages)
        {
            Console.WriteLine($"preparing {package}, {layers}");
            await MeasuredCommand.RunAsync(folder.Build(Path.Combine(BenchFolder.System, package), layers));
            await layout.ImportAsync(await OciLayout.OpenAsync(Path.Combine(BenchFolder.System, package, "bin", "Release", package), cancellationToken), cancellationToken);
        }
    }
}
