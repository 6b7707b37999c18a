using System.Net;

namespace LinuxKit.Oci.Registry;

/// <summary>The proxies that the environment names: <c>HTTPS_PROXY</c>, <c>HTTP_PROXY</c>, <c>ALL_PROXY</c> and <c>NO_PROXY</c>, in small letters first; where it names none, the system's.</summary>
/// <param name="environment">Gives the value of an environment variable. A process may serve builds with different ones, so .NET's own reading at the first use won't do.</param>
internal sealed class EnvironmentProxy(Func<string, string?> environment) : IWebProxy
{
    private readonly Uri? _https = Read(environment, "HTTPS_PROXY") ?? Read(environment, "ALL_PROXY");
    private readonly Uri? _http = Read(environment, "HTTP_PROXY") ?? Read(environment, "ALL_PROXY");
    private readonly string[] _exceptions = (Value(environment, "NO_PROXY") ?? "")
        .Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <inheritdoc />
    public ICredentials? Credentials { get; set; } = new UserInfoCredentials(environment);

    private bool IsSilent => _https is null && _http is null;

    /// <inheritdoc />
    public Uri? GetProxy(Uri destination) => IsSilent
        ? HttpClient.DefaultProxy.GetProxy(destination)
        : WithoutUser(destination.Scheme == "https" ? _https : _http);

    /// <inheritdoc />
    public bool IsBypassed(Uri host) => host.IsLoopback
        || (IsSilent ? HttpClient.DefaultProxy.IsBypassed(host) : GetProxy(host) is null || _exceptions.Any(exception => Fits(exception, host)));

    // Who sends a request through a proxy quotes its address where that fails; user and password are in Credentials.
    private static Uri? WithoutUser(Uri? proxy) => proxy is null || proxy.UserInfo.Length == 0 ? proxy : new UriBuilder(proxy) { UserName = "", Password = "" }.Uri;

    private static bool Fits(string exception, Uri address)
    {
        if (exception == "*")
        {
            return true;
        }

        if (IPNetwork.TryParse(exception, out var network) && IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip))
        {
            return network.Contains(ip);
        }

        var host = exception.TrimStart('*').TrimStart('.');
        if (host.LastIndexOf(':') is var colon and > 0 && int.TryParse(host[(colon + 1)..], out var port))
        {
            if (port != address.Port)
            {
                return false;
            }

            host = host[..colon];
        }

        return address.Host.Equals(host, StringComparison.OrdinalIgnoreCase)
            || address.Host.EndsWith("." + host, StringComparison.OrdinalIgnoreCase);
    }

    private static Uri? Read(Func<string, string?> environment, string name)
    {
        if (Value(environment, name) is not { Length: > 0 } text)
        {
            return null;
        }

        return Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text, UriKind.Absolute, out var address)
            ? address
            : throw RegistryDiagnostics.InvalidSetting.Error($"The environment variable {name} does not have the address of a proxy.");
    }

    private static string? Value(Func<string, string?> environment, string name) =>
        environment(name.ToLowerInvariant()) is { Length: > 0 } value ? value : environment(name);

    /// <summary>The user and password in the address of a proxy.</summary>
    private sealed class UserInfoCredentials(Func<string, string?> environment) : ICredentials
    {
        public NetworkCredential? GetCredential(Uri uri, string authType)
        {
            var proxies = new[] { Read(environment, "HTTPS_PROXY"), Read(environment, "HTTP_PROXY"), Read(environment, "ALL_PROXY") };
            var user = Array.Find(proxies, proxy => proxy?.Authority == uri.Authority && proxy.UserInfo.Length > 0)?.UserInfo.Split(':', 2);
            return user is null ? null : new NetworkCredential(Uri.UnescapeDataString(user[0]), Uri.UnescapeDataString(user.ElementAtOrDefault(1) ?? ""));
        }
    }
}
