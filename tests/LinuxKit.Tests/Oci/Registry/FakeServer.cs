using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace LinuxKit.Tests.Oci.Registry;

/// <summary>An HTTP server on a port of its own, which does what it is told, and well-behaved servers don't.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly SslServerAuthenticationOptions? _tls;
    private readonly Task _accepting;

    public FakeServer(Func<FakeRequest, FakeResponse> answer, SslServerAuthenticationOptions? tls = null)
    {
        Answer = answer;
        _tls = tls;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Func<FakeRequest, FakeResponse> Answer { get; set; }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Host => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    public Uri Address => new($"{(_tls is null ? "http" : "https")}://{Host}/");

    public ConcurrentQueue<FakeRequest> Requests { get; } = [];

    public X509Certificate? ClientCertificate { get; private set; }

    public int Count(string method, string path) => Requests.Count(request => request.Method == method && request.Path == path);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new ConcurrentBag<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                client.NoDelay = true;
                serving.Add(Task.Run(() => ServeAsync(client)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var owned = client;
        using var registration = _stop.Token.Register(client.Dispose);
        try
        {
            Stream stream = client.GetStream();
            if (_tls is not null)
            {
                var secure = new SslStream(stream);
                await secure.AuthenticateAsServerAsync(_tls, _stop.Token);
                ClientCertificate = secure.RemoteCertificate;
                stream = secure;
            }

            while (await FakeRequest.ReadAsync(stream) is { } request)
            {
                Requests.Enqueue(request);
                if (!await Answer(request).WriteAsync(stream, request.Method == "HEAD", _stop.Token))
                {
                    return;
                }
            }
        }
        catch (Exception exception) when (
            exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException
                or System.Security.Authentication.AuthenticationException)
        {
            // The other side has gone, or this one has.
        }
    }
}
