namespace LinuxKit.Oci.Registry;

/// <summary>Finds out whether a server that may be without TLS is.</summary>
/// <param name="endpoint">The server.</param>
/// <param name="transport">What speaks HTTP.</param>
internal sealed class SchemeProbe(RegistryEndpoint endpoint, RegistryTransport transport) : IDisposable
{
    private readonly SemaphoreSlim _probing = new(1);
    private volatile Uri? _address = endpoint.MayBePlain && endpoint.Address.Scheme == Uri.UriSchemeHttps ? null : endpoint.Address;

    /// <summary>The server's root.</summary>
    /// <param name="cancellationToken">Stops the probe.</param>
    /// <exception cref="LinuxKitException">It speaks TLS, and is not trusted.</exception>
    /// <exception cref="TransientFault">It does not answer in either way.</exception>
    public async ValueTask<Uri> AddressAsync(CancellationToken cancellationToken)
    {
        if (_address is { } known)
        {
            return known;
        }

        await _probing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _address ??= await ProbeAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _probing.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _probing.Dispose();

    private async ValueTask<Uri> ProbeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await AskAsync(endpoint.Address, cancellationToken).ConfigureAwait(false);
            return endpoint.Address;
        }
        catch (Exception exception) when (IsNoAnswer(exception))
        {
            // Where no port is named, the ones of the schemes are meant.
            var plain = new UriBuilder(endpoint.Address) { Scheme = Uri.UriSchemeHttp, Port = endpoint.Address.IsDefaultPort ? 80 : endpoint.Address.Port }.Uri;
            await AskAsync(plain, cancellationToken).ConfigureAwait(false);
            return plain;
        }
    }

    private static bool IsNoAnswer(Exception exception) =>
        exception is TransientFault || (exception as LinuxKitException)?.Diagnostic.Descriptor == RegistryDiagnostics.Unreachable;

    private async ValueTask AskAsync(Uri root, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(root, "v2/"));
        using var response = await transport.SendAsync(request, endpoint.TrustsAnyCertificate, null, cancellationToken).ConfigureAwait(false);

        // Servers with TLS answer 400 to those who come without.
        if (response.StatusCode == System.Net.HttpStatusCode.BadRequest)
        {
            throw new TransientFault(RegistryDiagnostics.Unreachable.Error($"'{endpoint.Host}' does not answer as a registry does."));
        }
    }
}
