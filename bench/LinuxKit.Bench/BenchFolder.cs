using System.Diagnostics;
using System.Reflection;

namespace LinuxKit.Bench;

/// <summary>The folders and commands of a run.</summary>
internal sealed class BenchFolder
{
    public BenchFolder()
    {
        Work = Path.Combine(Repository, "artifacts", "bench");
        Directory.CreateDirectory(Console);
        // An island: the repository's own settings are not a plain project's.
        File.WriteAllText(Path.Combine(Console, "Directory.Build.props"), "<Project />");
        File.WriteAllText(Path.Combine(Console, "Directory.Packages.props"), "<Project />");
        File.WriteAllText(Path.Combine(Console, "Program.cs"), "Console.WriteLine(\"Hello\");\n");
        File.WriteAllText(Path.Combine(Console, "Console.csproj"), """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
              </PropertyGroup>
            </Project>
            """);
    }

    public static string Repository { get; } = typeof(BenchFolder).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    public string Work { get; }

    /// <summary>The plain console project beside which builds are measured.</summary>
    public string Console => Path.Combine(Work, "console");

    public string Store => Path.Combine(Work, "store");

    public string Message => Path.Combine(Work, "motd");

    /// <summary>The layout whose layers are compressed in one way.</summary>
    public string Layout(string layers) => Path.Combine(Work, "layout", layers);

    public static string System { get; } = Path.Combine(Repository, "bench", "system");

    public static string Image { get; } = Path.Combine(System, "image");

    /// <summary><c>dotnet build</c> as a user types it, with the run's own content store.</summary>
    /// <param name="project">Path of the project.</param>
    /// <param name="layers">How the layers of the images are compressed.</param>
    public ProcessStartInfo Build(string project, string layers = "gzip") => new("dotnet", ["build", project, "-c", "Release"])
    {
        Environment =
        {
            ["LINUXKIT_STORE"] = Store,
            ["BenchFolder"] = Work,
            ["BenchLayers"] = layers,
            ["MSBUILDDISABLENODEREUSE"] = "1",
            ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
        },
    };
}
