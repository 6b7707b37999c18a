using LinuxKit.Platforms;

namespace LinuxKit.Tool;

/// <summary>The files of an image's <c>kernel+initrd</c> output.</summary>
/// <param name="Kernel">Full path of the kernel.</param>
/// <param name="Initrd">Full path of the initrd.</param>
/// <param name="CommandLine">Full path of the file with the kernel command line.</param>
internal sealed record KernelFiles(string Kernel, string Initrd, string CommandLine)
{
    /// <summary>Finds them beside the build's result.</summary>
    public static KernelFiles Of(BuiltImage image, string imagePath)
    {
        var output = image.Outputs.FirstOrDefault(output => output.Format == "kernel+initrd")
            ?? throw PlatformDiagnostics.NothingToRun.Error(
                $"The image '{image.Name}' was built as {string.Join(", ", image.Outputs.Select(output => output.Format))} alone.",
                new SourceLocation(imagePath));

        string Find(string suffix)
        {
            var name = image.Name + suffix;
            var path = Path.Combine(Path.GetDirectoryName(imagePath)!, name);
            return output.Files.Any(file => file.Name == name) && File.Exists(path)
                ? path
                : throw PlatformDiagnostics.NothingToRun.Error($"'{path}' is missing.", new SourceLocation(imagePath));
        }

        return new(Find("-kernel"), Find("-initrd.img"), Find("-cmdline"));
    }
}
