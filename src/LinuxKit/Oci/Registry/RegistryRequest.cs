using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;

namespace LinuxKit.Oci.Registry;

/// <summary>A request to a registry: OCI distribution-spec, "API". It can be sent more than once.</summary>
/// <param name="Method">The method.</param>
/// <param name="Repository">The repository, as the server names it.</param>
/// <param name="Path">Path below the repository, with the query if there is one.</param>
internal sealed record RegistryRequest(HttpMethod Method, string Repository, string Path)
{
    /// <summary>What the request must be allowed to do, as token servers write it.</summary>
    public required ImmutableArray<string> Scopes { get; init; }

    /// <summary>An address that the registry gave, in place of repository and path.</summary>
    public Uri? Address { get; init; }

    /// <summary>The media types that are understood.</summary>
    public ImmutableArray<string> Accept { get; init; } = [];

    /// <summary>Where the wanted part of the content starts: 0 for all.</summary>
    public long From { get; init; }

    /// <summary>Makes the content, anew for each attempt. It tells the timer when a piece of it was taken.</summary>
    public Func<StallTimer, HttpContent>? Content { get; init; }

    /// <summary>Answers that the caller wants to see although they aren't successes.</summary>
    public ImmutableArray<HttpStatusCode> Expected { get; init; } = [HttpStatusCode.NotFound];

    /// <summary>Makes the message of one attempt.</summary>
    /// <param name="address">Where it goes.</param>
    /// <param name="timer">Measures progress.</param>
    public HttpRequestMessage ToMessage(Uri address, StallTimer timer)
    {
        var message = new HttpRequestMessage(Method, address) { Content = Content?.Invoke(timer) };
        foreach (var type in Accept)
        {
            message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(type));
        }

        if (From > 0)
        {
            message.Headers.Range = new RangeHeaderValue(From, null);
        }

        message.Headers.UserAgent.Add(new ProductInfoHeaderValue("linuxkit-sdk", null));
        return message;
    }
}
