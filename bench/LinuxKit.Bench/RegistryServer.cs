using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace LinuxKit.Bench;

/// <summary>Debian's docker-registry on the loopback address.</summary>
internal sealed class RegistryServer : IDisposable
{
    // Below the ports that the system gives to clients.
    private const int Port = 25_123;

    private readonly Process _process;

    private RegistryServer(Process process) => _process = process;

    public static string Host { get; } = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>Starts the server.</summary>
    /// <param name="folder">Where it keeps its files.</param>
    public static async Task<RegistryServer> StartAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        var configuration = Path.Combine(folder, "config.yml");
        await File.WriteAllTextAsync(configuration, $$$"""
            version: 0.1
            log: {level: error, accesslog: {disabled: true}}
            storage:
              filesystem: {rootdirectory: "{{{folder}}}/data" }
            http:
              addr: {{{Host}}}
            """);
        var server = new RegistryServer(Process.Start(new ProcessStartInfo("docker-registry", ["serve", configuration]))!);
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, Port);
                return server;
            }
            catch (SocketException) when (!server._process.HasExited)
            {
                await Task.Delay(50);
            }
        }
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
