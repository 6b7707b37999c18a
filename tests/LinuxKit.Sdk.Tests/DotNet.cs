using System.Runtime.InteropServices;
using System.Text;
using CliWrap;

namespace LinuxKit.Sdk.Tests;

/// <summary>The dotnet command line, as a user has it.</summary>
internal static class DotNet
{
    /// <summary>The program that runs this, which needs no PATH to be found.</summary>
    public static string ProgramPath { get; } = Path.GetFullPath(Path.Combine(
        RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    /// <summary>Runs dotnet to its end.</summary>
    public static Task<(int ExitCode, string Output)> RunAsync(
        string folder, IEnumerable<string> arguments, CancellationToken cancellationToken, IReadOnlyDictionary<string, string?>? environment = null) =>
        RunAsync(folder, arguments, environment ?? new Dictionary<string, string?>(), CancellationToken.None, cancellationToken);

    /// <summary>Runs dotnet to its end, or to where it is interrupted as by Ctrl-C, which is an <see cref="OperationCanceledException"/>.</summary>
    public static Task<(int ExitCode, string Output)> RunAsync(
        string folder, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> environment, CancellationToken interrupt, CancellationToken cancellationToken) =>
        RunAsync(["dotnet", .. arguments], folder, environment, interrupt, cancellationToken);

    /// <summary>Runs a program that runs dotnet, or dotnet itself, in the environment of a user's shell.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        string[] command, string folder, IReadOnlyDictionary<string, string?> environment, CancellationToken interrupt, CancellationToken cancellationToken)
    {
        var output = new StringBuilder();
        var pipe = PipeTarget.ToDelegate(line =>
        {
            lock (output)
            {
                output.AppendLine(line);
            }
        });
        var result = await Cli.Wrap(command[0])
            .WithArguments(command[1..])
            .WithWorkingDirectory(folder)
            .WithEnvironmentVariables(variables =>
            {
                // What "dotnet test" tells its own MSBuild is not what a user's shell has.
                foreach (var name in Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)))
                {
                    variables.Set(name, null);
                }

                variables.Set("MSBUILDDISABLENODEREUSE", "1").Set("DOTNET_CLI_USE_MSBUILD_SERVER", "0").Set("DOTNET_CLI_UI_LANGUAGE", "en")
                    .Set("NUGET_PACKAGES", Feed.PackagesFolder).Set("LINUXKIT_STORE", Feed.Store);
                foreach (var (name, value) in environment)
                {
                    variables.Set(name, value);
                }
            })
            .WithValidation(CommandResultValidation.None)
            .WithStandardOutputPipe(pipe)
            .WithStandardErrorPipe(pipe)
            .ExecuteAsync(cancellationToken, interrupt);
        return (result.ExitCode, output.ToString());
    }
}
