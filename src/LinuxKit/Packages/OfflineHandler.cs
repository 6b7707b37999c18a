using LinuxKit.Oci.Registry;

namespace LinuxKit.Packages;

/// <summary>Makes no connection, where a build was promised that it needs none.</summary>
public sealed class OfflineHandler : HttpMessageHandler
{
    /// <inheritdoc />
    /// <exception cref="LinuxKitException">Always (LK0231).</exception>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        throw RegistryDiagnostics.Offline.Error($"'{request.RequestUri}' would have to be asked, but no connection may be made.");
    }
}
