namespace LinuxKit.Boot.Tests;

/// <summary>An image project in a folder of its own. Nothing but the packed feed is there to restore from.</summary>
internal sealed class FeedProject : IDisposable
{
    /// <summary>The items of a system that has an address and shows a page on port 80.</summary>
    public const string WebSystem = """
        <Init    Include="linuxkit.sdk/crun" />
        <OnBoot  Include="dhcp" Image="linuxkit.sdk/dhcp" />
        <Service Include="web" Image="linuxkit.sdk/httpd" />
        """;

    /// <summary>The kernel of our packages.</summary>
    private const string CloudKernel = """<Kernel Include="linuxkit.sdk/kernel-cloud" CommandLine="console=ttyS0 console=ttyAMA0" />""";

    private const string Package = "LinuxKit.Sdk.";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("linuxkit-boot-tests-");

    /// <summary>The SDK as a project names it.</summary>
    public static string Sdk => $"LinuxKit.Sdk/{Path.GetFileNameWithoutExtension(Directory.EnumerateFiles(Repository.Feed, $"{Package}*.nupkg").Single())[Package.Length..]}";

    private Dictionary<string, string?> Environment => Repository.Environment(new Dictionary<string, string?>
    {
        ["NUGET_PACKAGES"] = At("packages"),
        ["LINUXKIT_STORE"] = At("store"),
    });

    /// <summary>Full path of a file in the project's folder.</summary>
    public string At(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Builds a system of a kernel, our init, and of what is asked for besides.</summary>
    /// <param name="items">The items.</param>
    /// <param name="cancellationToken">Stops the build.</param>
    /// <param name="properties">Properties of the project.</param>
    /// <param name="kernel">The item of another kernel.</param>
    /// <returns>Full path of the result, <c>….linuxkit.json</c>.</returns>
    public async Task<string> BuildAsync(string items, CancellationToken cancellationToken, string properties = "", string kernel = CloudKernel)
    {
        await File.WriteAllTextAsync(At("nuget.config"), $"""
            <configuration>
              <packageSources><clear /><add key="feed" value="{Repository.Feed}" /></packageSources>
            </configuration>
            """, cancellationToken);
        await File.WriteAllTextAsync(At("system.lkproj"), $"""
            <Project Sdk="{Sdk}">
              <PropertyGroup>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                {kernel}
                <Init   Include="linuxkit.sdk/init" />
                {items}
              </ItemGroup>
            </Project>
            """, cancellationToken);
        await RunAsync(["build"], cancellationToken);
        return Directory.EnumerateFiles(_folder.FullName, "system.linuxkit.json", SearchOption.AllDirectories).Single();
    }

    /// <summary>Runs dotnet on the project.</summary>
    /// <returns>What it wrote.</returns>
    public Task<string> RunAsync(string[] arguments, CancellationToken cancellationToken) =>
        Repository.DotNetAsync(_folder.FullName, arguments, Environment, cancellationToken);

    /// <summary>Starts <c>dotnet run</c> of the project as it was built.</summary>
    public DotNetRun Run(IEnumerable<string> properties) => new(_folder.FullName, ["--no-build", .. properties], Environment);

    public void Dispose() => _folder.Delete(recursive: true);
}
