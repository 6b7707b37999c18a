using System.Collections.Concurrent;
using System.ComponentModel;
using System.Text;
using System.Text.Json;
using CliWrap;

namespace LinuxKit.Oci.Registry;

/// <summary>Asks Docker's credential helpers, each once for each registry: programs <c>docker-credential-&lt;name&gt;</c> that take the registry on their input and print JSON.</summary>
/// <param name="environment">Gives the value of an environment variable.</param>
internal sealed class CredentialHelper(Func<string, string?> environment)
{
    // What the helpers say when there is nothing, with the same exit code as for anything else.
    private const string NotFound = "credentials not found in native keychain";

    private readonly ConcurrentDictionary<(string Name, string Server), Lazy<Task<Credentials?>>> _answers = new();

    /// <summary>Asks a helper.</summary>
    /// <param name="name">The helper's name, such as <c>pass</c>.</param>
    /// <param name="server">What it knows the registry as.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <returns>The credentials, or <see langword="null"/> when it has none.</returns>
    /// <exception cref="LinuxKitException">It is missing, fails, or prints something else (LK0230).</exception>
    public Task<Credentials?> GetAsync(string name, string server, CancellationToken cancellationToken) =>
        _answers.GetOrAdd((name, server), key => new Lazy<Task<Credentials?>>(() => AskAsync(key.Name, key.Server))).Value.WaitAsync(cancellationToken);

    private async Task<Credentials?> AskAsync(string name, string server)
    {
        var program = "docker-credential-" + name;
        if (name.AsSpan().ContainsAny('/', '\\'))
        {
            throw RegistryDiagnostics.CredentialsUnreadable.Error($"'{UntrustedText.Show(name)}' can't be the name of a credential helper.");
        }

        var output = new StringBuilder();
        using var timer = new CancellationTokenSource(RegistryLimits.Helper);
        int exitCode;
        try
        {
            var result = await Cli.Wrap(Locate(program))
                .WithArguments("get")
                .WithStandardInputPipe(PipeSource.FromString(server))
                .WithStandardOutputPipe(PipeTarget.ToStringBuilder(output))
                .WithValidation(CommandResultValidation.None)
                .ExecuteAsync(timer.Token)
                .ConfigureAwait(false);
            exitCode = result.ExitCode;
        }
        catch (OperationCanceledException)
        {
            throw RegistryDiagnostics.CredentialsUnreadable.Error(
                $"The credential helper '{program}' did not answer in {RegistryLimits.Helper.TotalMinutes:0} minutes.");
        }
        catch (Exception exception) when (exception is Win32Exception or IOException or InvalidOperationException)
        {
            throw new LinuxKitException(
                RegistryDiagnostics.CredentialsUnreadable.At(default, $"The credential helper '{program}' can't be run."), exception);
        }

        if (exitCode != 0)
        {
            // What a helper prints is not for logs.
            return output.ToString().Contains(NotFound, StringComparison.Ordinal)
                ? null
                : throw RegistryDiagnostics.CredentialsUnreadable.Error($"The credential helper '{program}' failed with exit code {exitCode} for '{server}'.");
        }

        return Read(output.ToString(), program);
    }

    private static Credentials? Read(string output, string program)
    {
        HelperJson? answer;
        try
        {
            answer = JsonSerializer.Deserialize(output, AuthFileContext.Default.HelperJson);
        }
        catch (JsonException)
        {
            // Not passed on: its message could quote the secret.
            throw RegistryDiagnostics.CredentialsUnreadable.Error($"The credential helper '{program}' does not print the JSON that it should.");
        }

        var source = $"the credential helper '{program}'";
        return answer switch
        {
            { Username: "<token>", Secret: { Length: > 0 } token } => new Credentials(source) { IdentityToken = token },
            { Username: { Length: > 0 } user, Secret: { } secret } => new Credentials(source) { Username = user, Password = secret },
            _ => null,
        };
    }

    // The search path is the build's, which need not be that of the process.
    private string Locate(string program) => (environment("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .SelectMany(folder => OperatingSystem.IsWindows() ? [Path.Combine(folder, program + ".exe")] : new[] { Path.Combine(folder, program) })
        .FirstOrDefault(File.Exists) ?? program;
}
