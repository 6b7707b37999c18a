using System.CommandLine;
using System.Reflection;
using System.Text;
using LinuxKit.Archives;
using LinuxKit.Configuration.Items;
using LinuxKit.Configuration.Yaml;

namespace LinuxKit.Tool;

/// <summary><c>linuxkit convert</c>: makes an image project out of YAML.</summary>
internal static class ConvertCommand
{
    public static Command Create()
    {
        var files = new Argument<FileInfo[]>("yaml") { Description = "The linuxkit.yml, or several that are one system together, in order.", Arity = ArgumentArity.OneOrMore };
        var output = new Option<FileInfo?>("--output", "-o") { Description = "The project to make. By default beside the last YAML, with its name.", HelpName = "project.lkproj" };
        var command = new Command("convert", "Makes an image project, whose items say what YAML says.") { files, output };
        command.SetAction((result, cancellationToken) => ConvertAsync(result.GetRequiredValue(files), result.GetValue(output)?.FullName, cancellationToken));
        return command;
    }

    private static async Task<int> ConvertAsync(FileInfo[] files, string? output, CancellationToken cancellationToken)
    {
        output ??= Path.ChangeExtension(files[^1].FullName, ".lkproj");
        if (File.Exists(output))
        {
            throw ConversionDiagnostics.FileExists.Error($"'{output}' exists already.", new SourceLocation(output));
        }

        var sources = files.Select(file => new YamlSource(file.FullName) { Location = new SourceLocation(file.FullName) }).ToList();
        var conversion = ProjectConversion.From(sources, Path.GetDirectoryName(output)!, $"LinuxKit.Sdk/{Version}");
        foreach (var diagnostic in conversion.Diagnostics)
        {
            await Console.Error.WriteLineAsync(diagnostic.ToString());
        }

        if (conversion.Project is null)
        {
            return 1;
        }

        await AtomicFile.WriteAllBytesAsync(output, Encoding.UTF8.GetBytes(conversion.Project), cancellationToken);
        await Console.Out.WriteLineAsync(output);
        return 0;
    }

    /// <summary>The SDK has the tool's version, without the commit that follows it.</summary>
    private static string Version => typeof(ConvertCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
