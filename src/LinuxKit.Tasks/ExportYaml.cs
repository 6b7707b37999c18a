using System.Text;
using LinuxKit.Archives;
using LinuxKit.Configuration.Yaml;
using Microsoft.Build.Framework;

namespace LinuxKit.Tasks;

/// <summary>Writes an image project's system as YAML.</summary>
[MSBuildMultiThreadableTask]
public sealed class ExportYaml : ImageTask
{
    /// <summary>Full path of the file to write.</summary>
    [Required]
    public string YamlFile { get; set; } = "";

    private protected override Task RunAsync(BuildRequest request, CancellationToken cancellationToken)
    {
        var yaml = YamlWriter.Write(request.Definition, Path.GetDirectoryName(YamlFile));
        return AtomicFile.WriteAllBytesAsync(YamlFile, Encoding.UTF8.GetBytes(yaml), cancellationToken);
    }
}
