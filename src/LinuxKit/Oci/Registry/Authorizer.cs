using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net.Http.Headers;

namespace LinuxKit.Oci.Registry;

/// <summary>Tells one server who asks, once it wants to know, and keeps what it gave for that.</summary>
/// <param name="endpoint">The server.</param>
/// <param name="search">Looks for credentials.</param>
/// <param name="tokens">Fetches tokens.</param>
internal sealed class Authorizer(RegistryEndpoint endpoint, CredentialSearch search, BearerTokens tokens) : IDisposable
{
    private readonly ConcurrentDictionary<string, Token> _tokens = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _fetching = new(1);
    private volatile bool _isBasic;

    /// <summary>The header for a request, as far as the server has said what it wants.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Stops the search for credentials.</param>
    public async ValueTask<AuthenticationHeaderValue?> HeaderAsync(RegistryRequest request, CancellationToken cancellationToken)
    {
        if (_tokens.TryGetValue(Key(request), out var token))
        {
            return token.IsFresh ? token.Header : null;
        }

        return _isBasic && (await CredentialsAsync(request, cancellationToken).ConfigureAwait(false))?.Basic is { } basic
            ? new AuthenticationHeaderValue("Basic", basic)
            : null;
    }

    /// <summary>Answers the challenge of a server.</summary>
    /// <param name="request">The request that it did not like.</param>
    /// <param name="rejected">The header that the request had.</param>
    /// <param name="response">The server's answer.</param>
    /// <param name="isPlain">Whether the server is spoken to without TLS.</param>
    /// <param name="cancellationToken">Stops the answer.</param>
    /// <returns>The header for another attempt, or <see langword="null"/> when there is nothing that the server would like better.</returns>
    /// <exception cref="LinuxKitException">There is no token to be had.</exception>
    /// <exception cref="TransientFault">The token server may do better the next time.</exception>
    public async ValueTask<AuthenticationHeaderValue?> AnswerAsync(
        RegistryRequest request, AuthenticationHeaderValue? rejected, HttpResponseMessage response, bool isPlain, CancellationToken cancellationToken)
    {
        var challenges = response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var headers)
            ? headers.SelectMany(header => AuthChallenge.Parse(header)).ToImmutableArray()
            : [];
        var credentials = await CredentialsAsync(request, cancellationToken).ConfigureAwait(false);
        if (challenges.FirstOrDefault(challenge => challenge.Scheme == "bearer") is { } bearer)
        {
            return await BearerAsync(request, rejected, bearer, credentials, isPlain, cancellationToken).ConfigureAwait(false);
        }

        if (challenges.Any(challenge => challenge.Scheme == "basic") && credentials?.Basic is { } basic && rejected?.Parameter != basic)
        {
            _isBasic = true;
            return new AuthenticationHeaderValue("Basic", basic);
        }

        return null;
    }

    /// <summary>Who asks for a repository, as far as anybody is logged in.</summary>
    /// <param name="request">A request.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public ValueTask<Credentials?> CredentialsAsync(RegistryRequest request, CancellationToken cancellationToken) =>
        search.FindAsync(endpoint.Host, request.Repository, cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _fetching.Dispose();

    private static string Key(RegistryRequest request) => string.Join(' ', request.Scopes);

    // Many requests of one repository start at the same time: one token will do for all of them.
    private async ValueTask<AuthenticationHeaderValue?> BearerAsync(
        RegistryRequest request,
        AuthenticationHeaderValue? rejected,
        AuthChallenge challenge,
        Credentials? credentials,
        bool isPlain,
        CancellationToken cancellationToken)
    {
        if (credentials?.RegistryToken is { } ready)
        {
            return rejected?.Parameter == ready ? null : new AuthenticationHeaderValue("Bearer", ready);
        }

        var key = Key(request);
        await _fetching.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_tokens.TryGetValue(key, out var token) && token.IsFresh && token.Header.Parameter != rejected?.Parameter)
            {
                return token.Header;
            }

            var asked = challenge.Parameters.GetValueOrDefault("scope") ?? "";
            var scopes = request.Scopes.Concat(asked.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Distinct(StringComparer.Ordinal).ToList();
            token = await tokens.FetchAsync(challenge, scopes, credentials, isPlain, cancellationToken).ConfigureAwait(false);
            _tokens[key] = token;
            return token.Header;
        }
        finally
        {
            _fetching.Release();
        }
    }
}
