using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LinuxKit.Oci.Registry;

/// <summary>Says what an answer means that is no success: OCI distribution-spec, "Error Codes".</summary>
internal static class ResponseErrors
{
    /// <summary>Reads a small body.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="transport">Opens the body.</param>
    /// <param name="limit">The most bytes that it may have.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LinuxKitException">It is too large (LK0209).</exception>
    /// <exception cref="TransientFault">The connection broke.</exception>
    public static async ValueTask<byte[]> ReadBodyAsync(
        HttpResponseMessage response, RegistryTransport transport, int limit, CancellationToken cancellationToken)
    {
        var content = new MemoryStream();
        var body = await transport.OpenBodyAsync(response, cancellationToken).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            var buffer = new byte[16 << 10];
            while (response.Content.Headers.ContentLength is not { } length || length <= limit)
            {
                var read = await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
                content.Write(buffer, 0, read);
                if (read == 0)
                {
                    return content.ToArray();
                }

                if (content.Length > limit)
                {
                    break;
                }
            }
        }

        throw OciDiagnostics.LimitExceeded.Error($"'{Show(response.RequestMessage!.RequestUri!)}' has more than the {limit} bytes that are the limit.");
    }

    /// <summary>Makes what is to be thrown for an answer.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="transport">Opens its body.</param>
    /// <param name="who">Who gave it, as the start of a sentence.</param>
    /// <param name="credentials">Who asked.</param>
    /// <param name="sent">How the server was told so.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async ValueTask<Exception> ReadAsync(
        HttpResponseMessage response,
        RegistryTransport transport,
        string who,
        Credentials? credentials,
        AuthenticationHeaderValue? sent,
        CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var address = Show(response.RequestMessage!.RequestUri!);
        var retryAfter = HttpFaults.RetryAfter(response.Headers);
        var detail = await DetailAsync(response, transport, cancellationToken).ConfigureAwait(false);
        detail = credentials?.Redact(detail) ?? detail;
        detail = string.IsNullOrEmpty(sent?.Parameter) ? detail : detail.Replace(sent.Parameter, "…", StringComparison.Ordinal);
        detail = detail.Length == 0 ? "" : $" ({UntrustedText.Show(detail)})";
        var message = $"{who} answers {status} to '{address}'{detail}";
        var asked = credentials is null ? "nobody is logged in" : $"the credentials are those from {credentials}";
        var wait = retryAfter is { } time ? $" It asks to wait for {time.TotalSeconds:0} s." : "";
        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => RegistryDiagnostics.Unauthorized.Error($"{message}; {asked}."),
            HttpStatusCode.Forbidden => RegistryDiagnostics.Denied.Error($"{message}; {asked}."),
            HttpStatusCode.TooManyRequests => new TransientFault(RegistryDiagnostics.RateLimited.Error($"{message}; {asked}.{wait}"), retryAfter),
            HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError =>
                new TransientFault(RegistryDiagnostics.ServerFailed.Error($"{message}.{wait}"), retryAfter),
            HttpStatusCode.NotFound => OciDiagnostics.ImageNotFound.Error($"{message}."),
            _ => RegistryDiagnostics.ProtocolError.Error($"{message}."),
        };
    }

    /// <summary>An address without its query, which often is a key to what it names.</summary>
    public static string Show(Uri address) => UntrustedText.Show($"{address.Scheme}://{address.Authority}{address.AbsolutePath}");

    // Not cut yet: a part of a secret would not be recognised any more.
    private static async ValueTask<string> DetailAsync(HttpResponseMessage response, RegistryTransport transport, CancellationToken cancellationToken)
    {
        try
        {
            var json = await ReadBodyAsync(response, transport, RegistryLimits.ErrorSize, cancellationToken).ConfigureAwait(false);
            var error = JsonSerializer.Deserialize(json, ErrorsContext.Default.ErrorsJson)?.Errors?.FirstOrDefault();
            return string.Join(", ", new[] { error?.Code, error?.Message }.Where(part => !string.IsNullOrEmpty(part)));
        }
        catch (Exception exception) when (exception is JsonException or LinuxKitException or TransientFault)
        {
            // The status says enough.
            return "";
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ErrorsJson))]
[JsonSerializable(typeof(TagsJson))]
internal sealed partial class ErrorsContext : JsonSerializerContext;

internal sealed record ErrorsJson(ErrorJson?[]? Errors);

internal sealed record ErrorJson(string? Code, string? Message);

internal sealed record TagsJson(string?[]? Tags);
