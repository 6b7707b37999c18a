using System.Diagnostics;

namespace LinuxKit.Bench;

/// <summary>
/// What a warm pull costs a build: an image project of one image is resolved by the packed SDK, from a store that has it, and from a layout,
/// where nothing is pulled at all. MSBuild's start, the project's evaluation and the task's own start are in both.
/// </summary>
/// <param name="folder">Full path of the folder for the projects.</param>
/// <param name="store">Full path of the store.</param>
internal sealed class WarmBuild(string folder, string store)
{
    private const int Runs = 15;

    /// <summary>Measures both, and a build that finds nothing to do, in turns.</summary>
    /// <param name="image">The image.</param>
    /// <param name="layout">Full path of the layout that has it too.</param>
    public async Task<(Measurement Store, Measurement Layout, Measurement Nothing)> MeasureAsync(string image, string layout)
    {
        var (pulled, laid) = (Write("pulled", image, ""), Write("laid", image, layout));
        await MeasuredCommand.RunAsync(Resolve(pulled, "--force"));
        await MeasuredCommand.RunAsync(Resolve(laid, "--force"));
        var (ours, theirs, nothing) = (new List<Measurement>(), new List<Measurement>(), new List<Measurement>());
        for (var run = 0; run < Runs; run++)
        {
            Forget(pulled);
            ours.Add(await MeasuredCommand.RunAsync(Resolve(pulled, "--no-restore")));
            Forget(laid);
            theirs.Add(await MeasuredCommand.RunAsync(Resolve(laid, "--no-restore")));
            nothing.Add(await MeasuredCommand.RunAsync(Resolve(pulled, "--no-restore")));
        }

        return (Measurement.Of(ours), Measurement.Of(theirs), Measurement.Of(nothing));
    }

    private string Write(string name, string image, string layout)
    {
        var project = Path.Combine(folder, name);
        Directory.CreateDirectory(project);
        File.WriteAllText(Path.Combine(folder, "Directory.Build.props"), "<Project />");
        File.WriteAllText(Path.Combine(folder, "Directory.Packages.props"), "<Project />");
        // The feed's paths are relative to the folder of the benchmark's system.
        var config = File.ReadAllText(Path.Combine(BenchFolder.System, "nuget.config")).Replace("../../artifacts", Path.Combine(BenchFolder.Repository, "artifacts"), StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder, "nuget.config"), config);
        File.WriteAllText(Path.Combine(project, name + ".lkproj"), $"""
            <Project Sdk="LinuxKit.Sdk">
              <PropertyGroup>
                <LinuxKitFormats>tar</LinuxKitFormats>
                <LinuxKitImageLayout>{layout}</LinuxKitImageLayout>
              </PropertyGroup>
              <ItemGroup>
                <Init Include="{image}" />
              </ItemGroup>
            </Project>
            """);
        return project;
    }

    private ProcessStartInfo Resolve(string project, string restore) => new("dotnet", ["build", project, "-c", "Release", restore, "-t:LinuxKitResolve"])
    {
        Environment = { ["LINUXKIT_STORE"] = store, ["MSBUILDDISABLENODEREUSE"] = "1", ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0" },
    };

    private static void Forget(string project) =>
        File.Delete(Directory.GetFiles(Path.Combine(project, "obj"), "resolve.stamp", SearchOption.AllDirectories).Single());
}
