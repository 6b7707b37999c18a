using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using CliWrap;
using LinuxKit.Oci;
using LinuxKit.Tests.Platforms;

namespace LinuxKit.Tests.Oci.Registry;

/// <summary>Debian's docker-registry on a port of its own.</summary>
internal sealed class RealRegistry : IAsyncDisposable
{
    public const string Program = "docker-registry";
    public const string User = "me";
    public const string Password = "pass word";

    // htpasswd -Bbn -C 5 me 'pass word'
    private const string Htpasswd = "me:$2y$05$pZlbtInUK4P8nl0K4QtIxuU.KCB0a/EbQJsYge6N5lk322/zHvele";

    private readonly string _folder = Directory.CreateTempSubdirectory("linuxkit-registry-").FullName;
    private readonly CancellationTokenSource _stop = new();
    private readonly System.Text.StringBuilder _log = new();
    private readonly Task _run;

    private RealRegistry(int port, bool asksForPassword, TestAuthority? authority)
    {
        Host = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
        var configuration = $$"""
            version: 0.1
            log: {level: error}
            storage:
              filesystem: {rootdirectory: {{_folder}}/data}
              delete: {enabled: true}
            http:
              addr: {{Host}}

            """;
        if (authority is not null)
        {
            using var certificate = authority.Issue("127.0.0.1");
            File.WriteAllText(Path.Combine(_folder, "server.pem"), certificate.ExportCertificatePem());
            File.WriteAllText(Path.Combine(_folder, "server.key"), certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
            configuration += $"  tls: {{certificate: {_folder}/server.pem, key: {_folder}/server.key}}\n";
        }

        if (asksForPassword)
        {
            File.WriteAllText(Path.Combine(_folder, "htpasswd"), Htpasswd + "\n");
            configuration += $"auth:\n  htpasswd: {{realm: test, path: {_folder}/htpasswd}}\n";
        }

        File.WriteAllText(Path.Combine(_folder, "config.yml"), configuration);
        _run = Cli.Wrap(Program)
            .WithArguments(["serve", Path.Combine(_folder, "config.yml")])
            // A pipe that nobody reads would end the program at its first line.
            .WithStandardOutputPipe(PipeTarget.ToStream(Stream.Null))
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(_log))
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync(_stop.Token);
    }

    public string Host { get; }

    public static async Task<RealRegistry> StartAsync(bool asksForPassword = false, TestAuthority? authority = null)
    {
        HostTool.Find(Program);
        var port = FreePort();
        var registry = new RealRegistry(port, asksForPassword, authority);
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port);
                return registry;
            }
            catch (SocketException) when (attempt < 400 && !registry._run.IsCompleted)
            {
                await Task.Delay(25);
            }
            catch (SocketException)
            {
                throw new InvalidOperationException($"{Program} does not start: {registry._log}");
            }
        }
    }

    // Below those that the system gives to clients: a client that tries such a port before anybody listens can end up connected to itself.
    private static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 30_000);
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }
    }

    public ImageReference Name(string repositoryAndTag) => ImageReference.Parse($"{Host}/{repositoryAndTag}");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run.ContinueWith(_ => { }, TaskScheduler.Default);
        _stop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
