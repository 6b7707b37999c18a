using System.Text;

namespace LinuxKit.Oci.Registry;

/// <summary>What a registry knows its user by. Nothing of it is ever shown but where it comes from.</summary>
/// <param name="source">Where it was found.</param>
internal sealed class Credentials(string source)
{
    /// <summary>The user, for basic authentication and for tokens.</summary>
    public string? Username { get; init; }

    /// <summary>The user's password.</summary>
    public string? Password { get; init; }

    /// <summary>A refresh token, which stands for user and password.</summary>
    public string? IdentityToken { get; init; }

    /// <summary>A bearer token, which is sent to the registry as it is.</summary>
    public string? RegistryToken { get; init; }

    /// <summary>User and password as basic authentication sends them: RFC 7617.</summary>
    public string? Basic => Username is null || Password is null ? null : Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Username}:{Password}"));

    /// <summary>Replaces what is secret in a text of strangers.</summary>
    /// <param name="text">The text.</param>
    public string Redact(string text)
    {
        foreach (var secret in (string?[])[Password, IdentityToken, RegistryToken, Basic])
        {
            text = string.IsNullOrEmpty(secret) ? text : text.Replace(secret, "…", StringComparison.Ordinal);
        }

        return text;
    }

    /// <summary>Where the credentials were found.</summary>
    public override string ToString() => source;
}
