using System.Collections.Concurrent;
using System.Net.Security;

namespace LinuxKit.Oci.Registry;

/// <summary>Speaks HTTP: one pool of connections for each server, since each may have certificates of its own.</summary>
/// <param name="options">Time-outs, and whether connections may be made at all.</param>
internal sealed class RegistryTransport(RegistryOptions options) : IDisposable
{
    private readonly ConcurrentDictionary<(string Server, bool TrustsAny), Lazy<HttpClient>> _clients = new();
    private readonly CertificateFolders _certificates = new(options.Environment);
    private readonly EnvironmentProxy _proxy = new(options.Environment);

    /// <summary>Sends a request and reads the headers of the answer. Redirections are not followed.</summary>
    /// <param name="request">The request, which the caller disposes; a content in it resets <paramref name="stall"/> itself.</param>
    /// <param name="trustsAnyCertificate">Whether any certificate will do.</param>
    /// <param name="stall">Ends the attempt when nothing moves; <see langword="null"/> for one of its own.</param>
    /// <param name="cancellationToken">Stops the attempt.</param>
    /// <exception cref="LinuxKitException">It can't go well.</exception>
    /// <exception cref="TransientFault">It may go well the next time.</exception>
    public async ValueTask<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, bool trustsAnyCertificate, StallTimer? stall, CancellationToken cancellationToken)
    {
        var address = request.RequestUri!;
        if (options.Offline)
        {
            throw RegistryDiagnostics.Offline.Error($"'{address.Authority}' would have to be asked, but no connection may be made.");
        }

        var client = _clients.GetOrAdd((address.Authority, trustsAnyCertificate), key => new Lazy<HttpClient>(() => CreateClient(key.Server, key.TrustsAny))).Value;
        using var own = stall is null ? new StallTimer(options.StallTimeout, cancellationToken) : null;
        var timer = stall ?? own!;
        try
        {
            timer.Restart();
            return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timer.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (HttpFaults.Is(exception) && !cancellationToken.IsCancellationRequested)
        {
            throw timer.Token.IsCancellationRequested ? HttpFaults.Stalled(address, options.StallTimeout) : HttpFaults.Translate(exception, address);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw exception.InnerException is TimeoutException && !timer.Token.IsCancellationRequested
                ? HttpFaults.Translate(new IOException($"it did not come about in {options.ConnectTimeout.TotalSeconds:0.###} s"), address)
                : HttpFaults.Stalled(address, options.StallTimeout);
        }
        catch (Exception exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The request was cancelled.", exception, cancellationToken);
        }
    }

    /// <summary>The body of an answer, which fails when nothing comes, and with the faults of this folder.</summary>
    /// <param name="response">The answer, which is disposed with the body.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    public async ValueTask<Stream> OpenBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        new ResponseBody(response, await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), options.StallTimeout);

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var client in _clients.Values.Where(client => client.IsValueCreated))
        {
            client.Value.Dispose();
        }
    }

    private HttpClient CreateClient(string server, bool trustsAnyCertificate)
    {
        var certificates = _certificates.Read(server, trustsAnyCertificate);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            Proxy = _proxy,
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            MaxResponseHeadersLength = RegistryLimits.HeadersInKibibytes,
            MaxResponseDrainSize = RegistryLimits.ErrorSize,
            SslOptions = new SslClientAuthenticationOptions
            {
                ClientCertificates = certificates.Client,
                RemoteCertificateValidationCallback = certificates.Check,
            },
        };
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }
}
