namespace LinuxKit.Boot.Tests;

/// <summary>What a new user does: dotnet new, dotnet run. Nothing but the packed feed is there to restore from.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class TemplateTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("linuxkit-boot-tests-");

    public required TestContext TestContext { get; init; }

    private Dictionary<string, string?> Environment => Repository.Environment(new Dictionary<string, string?>
    {
        ["DOTNET_CLI_HOME"] = At("home"),
        ["NUGET_PACKAGES"] = At("packages"),
        ["LINUXKIT_STORE"] = At("store"),
    });

    public void Dispose() => _folder.Delete(recursive: true);

    [TestMethod]
    [Timeout(600_000, CooperativeCancellation = true)]
    public async Task DotNetRun_ProjectOfTheTemplate_AnswersAndPowersDown()
    {
        var cancellationToken = TestContext.CancellationToken;
        var templates = Directory.EnumerateFiles(Repository.Feed, "LinuxKit.Templates.*.nupkg").Single();
        await File.WriteAllTextAsync(At("nuget.config"), $"""
            <configuration>
              <packageSources><clear /><add key="feed" value="{Repository.Feed}" /></packageSources>
            </configuration>
            """, cancellationToken);
        await Repository.DotNetAsync(_folder.FullName, ["new", "install", templates], Environment, cancellationToken);
        await Repository.DotNetAsync(_folder.FullName, ["new", "linuxkit", "-o", "web"], Environment, cancellationToken);

        await using var run = new DotNetRun(At("web"), [], Environment);
        await run.AnswersAsync(cancellationToken);
        await run.PressPowerButtonAsync(cancellationToken);
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);
}
