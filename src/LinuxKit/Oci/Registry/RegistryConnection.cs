using System.Net;
using System.Net.Http.Headers;

namespace LinuxKit.Oci.Registry;

/// <summary>Sends requests to one server: finds out whether it speaks TLS, tells it who asks, follows its redirections, and tries again.</summary>
internal sealed class RegistryConnection : IDisposable
{
    private readonly RegistryEndpoint _endpoint;
    private readonly RegistryOptions _options;
    private readonly RegistryTransport _transport;
    private readonly Authorizer _authorizer;
    private readonly SchemeProbe _probe;

    public RegistryConnection(RegistryEndpoint endpoint, RegistryOptions options, RegistryTransport transport, CredentialSearch search, RegistryRetries retries)
    {
        _endpoint = endpoint;
        _options = options;
        _transport = transport;
        _authorizer = new Authorizer(endpoint, search, new BearerTokens(endpoint, transport));
        _probe = new SchemeProbe(endpoint, transport);
        Retries = retries;
    }

    /// <summary>What errors call the server.</summary>
    public string Host => _endpoint.Host;

    /// <summary>What stands before the names of repositories.</summary>
    public string Prefix => _endpoint.Prefix;

    /// <summary>Whether there is no hope that the server answers during this build.</summary>
    public bool IsDown { get; set; }

    /// <summary>Tries again.</summary>
    public RegistryRetries Retries { get; }

    /// <summary>Sends a request until there is an answer that is a success, or one that it expects.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="LinuxKitException">There is no such answer.</exception>
    public ValueTask<HttpResponseMessage> SendAsync(RegistryRequest request, CancellationToken cancellationToken) =>
        Retries.RunAsync(cancellation => TryAsync(request, cancellation), cancellationToken);

    /// <summary>Sends a request and reads a small body, all of which is tried again when it fails.</summary>
    /// <param name="request">The request.</param>
    /// <param name="limit">The most bytes that the body may have.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The answer's headers and the body; of a failure that is expected, <see langword="null"/>.</returns>
    public ValueTask<(HttpResponseMessage Response, byte[] Body)?> ReadAsync(RegistryRequest request, int limit, CancellationToken cancellationToken) =>
        Retries.RunAsync<(HttpResponseMessage, byte[])?>(
            async cancellation =>
            {
                var response = await TryAsync(request, cancellation).ConfigureAwait(false);
                if (!response.IsSuccessStatusCode)
                {
                    response.Dispose();
                    return null;
                }

                return (response, await ResponseErrors.ReadBodyAsync(response, _transport, limit, cancellation).ConfigureAwait(false));
            },
            cancellationToken);

    /// <summary>Opens the body of an answer.</summary>
    public ValueTask<Stream> OpenBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        _transport.OpenBodyAsync(response, cancellationToken);

    /// <summary>Sends a request once.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="LinuxKitException">It can't go well.</exception>
    /// <exception cref="TransientFault">It may go well the next time.</exception>
    public async ValueTask<HttpResponseMessage> TryAsync(RegistryRequest request, CancellationToken cancellationToken)
    {
        var root = await _probe.AddressAsync(cancellationToken).ConfigureAwait(false);
        var address = request.Address ?? new Uri(root, $"v2/{request.Repository}/{request.Path}");
        var header = await _authorizer.HeaderAsync(request, cancellationToken).ConfigureAwait(false);
        var isAnswered = false;
        for (var redirections = 0; ;)
        {
            var isOwn = IsSameServer(root, address);
            var response = await SendAsync(request, address, isOwn ? header : null, cancellationToken).ConfigureAwait(false);
            var status = response.StatusCode;
            if (response.IsSuccessStatusCode || request.Expected.Contains(status))
            {
                return response;
            }

            using (response)
            {
                if (status == HttpStatusCode.Unauthorized && isOwn && !isAnswered)
                {
                    isAnswered = true;
                    var answer = await _authorizer.AnswerAsync(request, header, response, root.Scheme == Uri.UriSchemeHttp, cancellationToken).ConfigureAwait(false);
                    if (answer is not null)
                    {
                        header = answer;
                        continue;
                    }
                }

                if (IsRedirection(status, request.Method) && response.Headers.Location is { } location)
                {
                    address = Follow(address, location, ++redirections);
                    continue;
                }

                var credentials = isOwn ? await _authorizer.CredentialsAsync(request, cancellationToken).ConfigureAwait(false) : null;
                throw await ResponseErrors.ReadAsync(response, _transport, $"'{Host}'", credentials, isOwn ? header : null, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _authorizer.Dispose();
        _probe.Dispose();
    }

    private async ValueTask<HttpResponseMessage> SendAsync(
        RegistryRequest request, Uri address, AuthenticationHeaderValue? header, CancellationToken cancellationToken)
    {
        using var timer = new StallTimer(_options.StallTimeout, cancellationToken);
        using var message = request.ToMessage(address, timer);
        message.Headers.Authorization = header;
        var trustsAny = _endpoint.TrustsAnyCertificate && address.Authority == _endpoint.Address.Authority;
        return await _transport.SendAsync(message, trustsAny, timer, cancellationToken).ConfigureAwait(false);
    }

    // 301 to 303 turn a request with a content into one without, which no registry can mean.
    private static bool IsRedirection(HttpStatusCode status, HttpMethod method) =>
        status is HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect
        || (status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            && (method == HttpMethod.Get || method == HttpMethod.Head));

    private Uri Follow(Uri from, Uri location, int count)
    {
        if (count > RegistryLimits.RedirectCount)
        {
            throw RegistryDiagnostics.BadRedirect.Error($"'{Host}' redirects more than {RegistryLimits.RedirectCount} times, last to '{Show(from)}'.");
        }

        return CheckAddress(new Uri(from, location), from);
    }

    /// <summary>Looks at an address that a server gave.</summary>
    /// <param name="address">The address.</param>
    /// <param name="from">Where the answer came from.</param>
    /// <exception cref="LinuxKitException">It must not be asked (LK0227).</exception>
    public Uri CheckAddress(Uri address, Uri from)
    {
        var isAllowed = address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && from.Scheme == Uri.UriSchemeHttp);
        return isAllowed && address.UserInfo.Length == 0
            ? address
            : throw RegistryDiagnostics.BadRedirect.Error($"'{Host}' sends from '{Show(from)}' to '{Show(address)}'.");
    }

    private static string Show(Uri address) => ResponseErrors.Show(address);

    private static bool IsSameServer(Uri one, Uri other) => one.Scheme == other.Scheme && one.Authority == other.Authority;
}
