using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LinuxKit.Oci.Registry;

/// <summary>Fetches tokens from a registry's token server: Docker's token authentication specification, and its OAuth 2.0 form for identity tokens.</summary>
/// <param name="endpoint">The registry.</param>
/// <param name="transport">What speaks HTTP.</param>
internal sealed class BearerTokens(RegistryEndpoint endpoint, RegistryTransport transport)
{
    private const string ClientId = "linuxkit";

    /// <summary>Fetches a token.</summary>
    /// <param name="challenge">The registry's challenge, which names the token server.</param>
    /// <param name="scopes">What the token is to allow.</param>
    /// <param name="credentials">Who asks, or <see langword="null"/> for anybody.</param>
    /// <param name="isPlain">Whether the registry is spoken to without TLS.</param>
    /// <param name="cancellationToken">Stops the request.</param>
    /// <exception cref="LinuxKitException">There is no token (LK0220, LK0221), or the token server makes no sense (LK0226).</exception>
    /// <exception cref="TransientFault">It may go well the next time.</exception>
    public async ValueTask<Token> FetchAsync(
        AuthChallenge challenge, IReadOnlyCollection<string> scopes, Credentials? credentials, bool isPlain, CancellationToken cancellationToken)
    {
        var realm = Realm(challenge, isPlain);
        var service = challenge.Parameters.GetValueOrDefault("service");
        using var request = credentials?.IdentityToken is { } refresh
            ? Post(realm, service, scopes, refresh)
            : Get(realm, service, scopes, credentials);
        var requested = Stopwatch.GetTimestamp();
        var trustsAny = endpoint.TrustsAnyCertificate && realm.Authority == endpoint.Address.Authority;
        using var response = await transport.SendAsync(request, trustsAny, null, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            throw await ResponseErrors.ReadAsync(
                response, transport, $"The token server of '{endpoint.Host}'", credentials, request.Headers.Authorization, cancellationToken).ConfigureAwait(false);
        }

        var json = await ResponseErrors.ReadBodyAsync(response, transport, RegistryLimits.TokenSize, cancellationToken).ConfigureAwait(false);
        return Read(json, requested);
    }

    private Uri Realm(AuthChallenge challenge, bool isPlain) =>
        Uri.TryCreate(challenge.Parameters.GetValueOrDefault("realm"), UriKind.Absolute, out var realm)
        && (realm.Scheme == Uri.UriSchemeHttps || (realm.Scheme == Uri.UriSchemeHttp && isPlain))
            ? realm
            : throw RegistryDiagnostics.ProtocolError.Error(
                $"'{endpoint.Host}' sends to no token server that could be trusted: '{UntrustedText.Show(challenge.Parameters.GetValueOrDefault("realm"))}'.");

    private static HttpRequestMessage Get(Uri realm, string? service, IReadOnlyCollection<string> scopes, Credentials? credentials)
    {
        var query = scopes.Select(scope => $"scope={Uri.EscapeDataString(scope)}");
        if (service is not null)
        {
            query = query.Prepend($"service={Uri.EscapeDataString(service)}");
        }

        if (credentials?.Username is { } user)
        {
            query = query.Append($"account={Uri.EscapeDataString(user)}");
        }

        var text = realm.Query.TrimStart('?') is { Length: > 0 } own ? query.Prepend(own) : query;
        var request = new HttpRequestMessage(HttpMethod.Get, new UriBuilder(realm) { Query = string.Join('&', text) }.Uri);
        if (credentials?.Basic is { } basic)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", basic);
        }

        return request;
    }

    private static HttpRequestMessage Post(Uri realm, string? service, IReadOnlyCollection<string> scopes, string refreshToken)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "refresh_token",
            ["service"] = service ?? "",
            ["client_id"] = ClientId,
            ["scope"] = string.Join(' ', scopes),
            ["refresh_token"] = refreshToken,
        };
        return new HttpRequestMessage(HttpMethod.Post, realm) { Content = new FormUrlEncodedContent(form) };
    }

    private Token Read(byte[] json, long requested)
    {
        TokenJson? answer;
        try
        {
            answer = JsonSerializer.Deserialize(json, TokenContext.Default.TokenJson);
        }
        catch (JsonException)
        {
            // Not passed on: its message could quote the token.
            answer = null;
        }

        var text = string.IsNullOrEmpty(answer?.Token) ? answer?.AccessToken : answer.Token;
        return !string.IsNullOrEmpty(text) && !text.AsSpan().ContainsAnyExceptInRange('\x21', '\x7e')
            ? new Token(text, requested, TimeSpan.FromSeconds(answer!.ExpiresIn is > 0 and < 1_000_000 ? answer.ExpiresIn.Value : Token.DefaultLifetimeInSeconds))
            : throw RegistryDiagnostics.ProtocolError.Error($"The token server of '{endpoint.Host}' answers without a token.");
    }
}

/// <summary>A bearer token.</summary>
/// <param name="text">The token, which is never shown.</param>
/// <param name="requested">When it was asked for, by the machine's ticks.</param>
/// <param name="lifetime">How long it is good for.</param>
internal sealed class Token(string text, long requested, TimeSpan lifetime)
{
    /// <summary>The lifetime where none is named, by the specification.</summary>
    public const int DefaultLifetimeInSeconds = 60;

    /// <summary>The header that carries it.</summary>
    public AuthenticationHeaderValue Header { get; } = new("Bearer", text);

    /// <summary>Whether it is good for a request that is sent now.</summary>
    public bool IsFresh => Stopwatch.GetElapsedTime(requested) < lifetime * 0.8;
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(TokenJson))]
internal sealed partial class TokenContext : JsonSerializerContext;

internal sealed class TokenJson
{
    [JsonPropertyName("token")]
    public string? Token { get; init; }

    [JsonPropertyName("access_token")]
    public string? AccessToken { get; init; }

    [JsonPropertyName("expires_in")]
    public long? ExpiresIn { get; init; }
}
