using System.Diagnostics;
using CliWrap;

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
    [Timeout(180_000, CooperativeCancellation = true)]
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

        var port = QemuSession.FreePort();
        using var run = StartRun(port);
        var console = new GuestConsole(run.StandardOutput);
        var errors = run.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            var page = await QemuSession.GetPageAsync(port, () => !run.HasExited, TimeSpan.FromSeconds(120), cancellationToken);
            Assert.IsNotNull(page, $"No page came:\n{console.Text}");

            // What a shell's Ctrl-C or a service manager sends.
            await Cli.Wrap("kill").WithArguments(["-TERM", $"{run.Id}"]).ExecuteAsync(cancellationToken);
            await run.WaitForExitAsync(cancellationToken);
        }
        finally
        {
            run.Kill(entireProcessTree: true);
        }

        await console.EndAsync();
        Assert.AreEqual(0, run.ExitCode, $"{console.Text}\n{await errors}");
        Assert.Contains("Power down", console.Text);
    }

    private Process StartRun(ushort port)
    {
        var start = new ProcessStartInfo("dotnet", ["run", $"-p:LinuxKitRunPublish={port}:80"])
        {
            WorkingDirectory = At("web"),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);
}
