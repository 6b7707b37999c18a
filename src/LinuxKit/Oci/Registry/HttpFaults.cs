using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;

namespace LinuxKit.Oci.Registry;

/// <summary>Says what it means for a request when the connection fails.</summary>
internal static class HttpFaults
{
    /// <summary>Whether an exception is one of connections.</summary>
    public static bool Is(Exception exception) => exception is HttpRequestException or IOException or AuthenticationException;

    /// <summary>Turns an exception of a connection into what is to be thrown.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="address">What was asked for; only its host is shown.</param>
    public static Exception Translate(Exception exception, Uri address)
    {
        var host = address.Authority;
        switch (exception)
        {
            case HttpRequestException { InnerException: CertificateRejectedException rejected }:
                return new LinuxKitException(
                    RegistryDiagnostics.NotTrusted.At(default, $"The certificate of '{host}' is not trusted: {rejected.Message}."), exception);
            case HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError, InnerException: SocketException { SocketErrorCode: not SocketError.TryAgain } }:
                return new LinuxKitException(OciDiagnostics.ImageNotFound.At(default, $"The host '{address.Host}' can't be found: there is none, or no network."), exception);
            case HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded }:
                return new LinuxKitException(
                    RegistryDiagnostics.ProtocolError.At(
                        default, $"'{host}' answers with more than the {RegistryLimits.HeadersInKibibytes} KiB of headers that are the limit."),
                    exception);
            default:
                var error = new LinuxKitException(
                    RegistryDiagnostics.Unreachable.At(default, $"The connection to '{host}' failed: {Reason(exception)}."), exception);
                return exception.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused } ? error : new TransientFault(error);
        }
    }

    /// <summary>What is to be thrown when nothing comes.</summary>
    /// <param name="address">What was asked for.</param>
    /// <param name="stall">How long it was waited for.</param>
    public static TransientFault Stalled(Uri address, TimeSpan stall) =>
        new(RegistryDiagnostics.Unreachable.Error($"'{address.Authority}' was all but silent for {stall.TotalSeconds:0.###} s."));

    /// <summary>How long an answer asks to wait: RFC 9110, section 10.2.3.</summary>
    public static TimeSpan? RetryAfter(HttpResponseHeaders headers) => headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - DateTimeOffset.UtcNow is var wait && wait > TimeSpan.Zero ? wait : TimeSpan.Zero,
        _ => null,
    };

    private static string Reason(Exception exception)
    {
        while (exception is HttpRequestException { InnerException: { } inner })
        {
            exception = inner;
        }

        return UntrustedText.Show(exception.Message.TrimEnd('.'));
    }
}
