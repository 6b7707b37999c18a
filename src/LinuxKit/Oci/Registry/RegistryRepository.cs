using System.Collections.Immutable;

namespace LinuxKit.Oci.Registry;

/// <summary>A repository on one server.</summary>
/// <param name="connection">The server.</param>
/// <param name="name">The repository, as references name it.</param>
internal sealed class RegistryRepository(RegistryConnection connection, string name)
{
    /// <summary>The server.</summary>
    public RegistryConnection Connection => connection;

    /// <summary>The repository, as the server names it.</summary>
    public string Name { get; } = connection.Prefix + name;

    /// <summary>What errors call the repository.</summary>
    public string Location => $"{connection.Host}/{Name}";

    /// <summary>A request that reads.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">Path below the repository.</param>
    public RegistryRequest Reading(HttpMethod method, string path) => Request(method, path, "pull");

    /// <summary>A request that writes.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">Path below the repository.</param>
    public RegistryRequest Writing(HttpMethod method, string path) => Request(method, path, "pull,push");

    /// <summary>A request that deletes.</summary>
    /// <param name="path">Path below the repository.</param>
    public RegistryRequest Deleting(string path) => Request(HttpMethod.Delete, path, "delete");

    /// <summary>A request that reads a list, page by page: OCI distribution-spec, "Listing Tags".</summary>
    /// <param name="first">The first page.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The bodies of the pages; none when the server does not know the list.</returns>
    /// <exception cref="LinuxKitException">There is no end to the list (LK0209), or it can't be read.</exception>
    public async IAsyncEnumerable<byte[]> ReadPagesAsync(
        RegistryRequest first, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = first;
        for (var count = 1; ; count++)
        {
            if (await connection.ReadAsync(request, RegistryLimits.PageSize, cancellationToken).ConfigureAwait(false) is not var (response, body))
            {
                yield break;
            }

            using (response)
            {
                yield return body;
                if (NextPage(response) is not { } next)
                {
                    yield break;
                }

                if (count == RegistryLimits.PageCount)
                {
                    throw OciDiagnostics.LimitExceeded.Error($"'{Location}' has a list of more than {RegistryLimits.PageCount} pages.");
                }

                request = first with { Address = connection.CheckAddress(next, response.RequestMessage!.RequestUri!) };
            }
        }
    }

    private RegistryRequest Request(HttpMethod method, string path, string actions) =>
        new(method, Name, path) { Scopes = ImmutableArray.Create($"repository:{Name}:{actions}") };

    // Link: </v2/name/tags/list?n=2&last=b>; rel="next" (RFC 8288)
    private static Uri? NextPage(HttpResponseMessage response)
    {
        if (!response.Headers.NonValidated.TryGetValues("Link", out var links))
        {
            return null;
        }

        foreach (var link in links)
        {
            var (start, end) = (link.IndexOf('<', StringComparison.Ordinal), link.IndexOf('>', StringComparison.Ordinal));
            if (start >= 0
                && end > start
                && link[end..].Replace("\"", "", StringComparison.Ordinal).Contains("rel=next", StringComparison.OrdinalIgnoreCase)
                && Uri.TryCreate(response.RequestMessage!.RequestUri, link[(start + 1)..end], out var next))
            {
                return next;
            }
        }

        return null;
    }
}
