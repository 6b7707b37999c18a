using System.Reflection;
using System.Text;
using CliWrap;

namespace LinuxKit.Boot.Tests;

/// <summary>The repository, and dotnet in it.</summary>
internal static class Repository
{
    public static string Root { get; } = typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    /// <summary>The feed that <c>./build.sh pack</c> makes.</summary>
    public static string Feed
    {
        get
        {
            var folder = Path.Combine(Root, "artifacts", "packages");
            if (!Directory.Exists(folder) || !Directory.EnumerateFiles(folder, "LinuxKit.Packages.*.nupkg").Any())
            {
                Assert.Inconclusive("There are no packages to boot: './build.sh pack' makes them");
            }

            return folder;
        }
    }

    /// <summary>Builds a project of the repository, which does nothing where <c>build.sh</c> has built it before.</summary>
    /// <returns>Full path of its primary output.</returns>
    public static async Task<string> BuildAsync(string project, CancellationToken cancellationToken)
    {
        _ = Feed;
        string[] arguments = ["build", Path.Combine(Root, project), "-c", "Release", "-t:Build", "-getProperty:TargetPath"];
        return (await DotNetAsync(Root, arguments, EmptyEnvironment, cancellationToken)).Trim();
    }

    /// <summary>Runs dotnet to its end, which must be a good one.</summary>
    /// <returns>What it wrote on standard output.</returns>
    public static async Task<string> DotNetAsync(
        string folder, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> environment, CancellationToken cancellationToken)
    {
        var output = new StringBuilder();
        var errors = new StringBuilder();
        var result = await Cli.Wrap("dotnet")
            .WithArguments(arguments)
            .WithWorkingDirectory(folder)
            .WithEnvironmentVariables(Environment(environment))
            .WithValidation(CommandResultValidation.None)
            .WithStandardOutputPipe(PipeTarget.ToStringBuilder(output))
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(errors))
            .ExecuteAsync(cancellationToken);
        Assert.AreEqual(0, result.ExitCode, $"dotnet {string.Join(' ', arguments)}\n{output}\n{errors}");
        return output.ToString();
    }

    /// <summary>What a user's shell has, not what "dotnet test" tells its own MSBuild.</summary>
    public static Dictionary<string, string?> Environment(IReadOnlyDictionary<string, string?> more)
    {
        var variables = System.Environment.GetEnvironmentVariables().Keys.Cast<string>()
            .Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase))
            .ToDictionary(name => name, _ => (string?)null, StringComparer.Ordinal);
        variables["MSBUILDDISABLENODEREUSE"] = "1";
        variables["DOTNET_CLI_UI_LANGUAGE"] = "en";
        foreach (var (name, value) in more)
        {
            variables[name] = value;
        }

        return variables;
    }

    private static IReadOnlyDictionary<string, string?> EmptyEnvironment { get; } = new Dictionary<string, string?>();
}
