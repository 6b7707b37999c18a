using System.Collections.Immutable;
using System.Net;

namespace LinuxKit.Oci.Registry;

/// <summary>A server that may have the images of a registry: a mirror or the registry itself.</summary>
/// <param name="Host">What credentials and errors call it: <c>host[:port]</c>.</param>
/// <param name="Address">Its root, which ends with a slash.</param>
/// <param name="Prefix">What stands before the names of repositories: empty, or a path that ends with a slash.</param>
internal sealed record RegistryEndpoint(string Host, Uri Address, string Prefix)
{
    private const string DockerHub = "docker.io";

    /// <summary>Whether TLS may be missing.</summary>
    public bool MayBePlain { get; init; }

    /// <summary>Whether any certificate will do.</summary>
    public bool TrustsAnyCertificate { get; init; }

    /// <summary>The names under which a registry is known, as one.</summary>
    public static string? Normalize(string? registry) => registry is "index.docker.io" or "registry-1.docker.io" ? DockerHub : registry;

    /// <summary>The registry itself: where images are pushed to.</summary>
    /// <param name="registry">The registry, as a reference names it.</param>
    /// <param name="options">Says which registries are insecure.</param>
    public static RegistryEndpoint Of(string registry, RegistryOptions options)
    {
        var name = Normalize(registry)!;
        return Make(name, new Uri($"https://{(name == DockerHub ? "registry-1.docker.io" : name)}/"), "", options);
    }

    /// <summary>Where images are pulled from, in order: mirrors of the registry, mirrors of any, the registry itself.</summary>
    /// <param name="registry">The registry, as a reference names it.</param>
    /// <param name="options">Names the mirrors.</param>
    public static ImmutableArray<RegistryEndpoint> For(string registry, RegistryOptions options)
    {
        var name = Normalize(registry);
        var mirrors = options.Mirrors
            .Where(mirror => mirror.Registry == name)
            .Concat(options.Mirrors.Where(mirror => mirror.Registry is null))
            .Select(mirror =>
            {
                var path = mirror.Address.AbsolutePath.Trim('/');
                return Make(mirror.Address.Authority, new Uri(mirror.Address, "/"), path.Length == 0 ? "" : path + "/", options);
            });
        return [.. mirrors, Of(registry, options)];
    }

    private static RegistryEndpoint Make(string host, Uri address, string prefix, RegistryOptions options)
    {
        var isInsecure = options.InsecureRegistries.Any(insecure => Normalize(insecure.ToLowerInvariant()) == host);
        return new RegistryEndpoint(host, address, prefix) { MayBePlain = isInsecure || IsLoopback(address), TrustsAnyCertificate = isInsecure };
    }

    private static bool IsLoopback(Uri address) =>
        address.Host == "localhost" || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
}
