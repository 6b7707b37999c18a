using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LinuxKit.Oci.Registry;

/// <summary>A file of credentials: Docker's <c>config.json</c> and Podman's <c>auth.json</c> (containers-auth.json(5)), which have one form.</summary>
internal sealed class AuthFile
{
    // What Docker calls its own registry, in files and to helpers.
    private const string DockerHubKey = "https://index.docker.io/v1/";

    private readonly string _path;
    private readonly AuthFileJson _content;

    private AuthFile(string path, AuthFileJson content)
    {
        _path = path;
        _content = content;
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">Its full path.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The file, or <see langword="null"/> when there is none.</returns>
    /// <exception cref="LinuxKitException">The file can't be read (LK0230).</exception>
    public static async ValueTask<AuthFile?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            if (new FileInfo(path) is not { Exists: true } file)
            {
                return null;
            }

            var json = file.Length <= RegistryLimits.FileSize
                ? await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false)
                : throw new IOException("it is too large");
            return new AuthFile(path, JsonSerializer.Deserialize(json, AuthFileContext.Default.AuthFileJson) ?? throw new JsonException());
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            // The exception is not passed on: its message could quote what is in the file.
            var reason = exception is JsonException ? "is not the JSON that it should be" : "can't be read";
            throw RegistryDiagnostics.CredentialsUnreadable.Error($"The credentials in '{path}' {reason}.", new SourceLocation(path));
        }
    }

    /// <summary>Finds the credentials for a repository.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="repository">The repository: Podman keeps credentials for parts of a registry too.</param>
    /// <param name="helpers">Runs credential helpers.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>The credentials, or <see langword="null"/> when there are none.</returns>
    /// <exception cref="LinuxKitException">They can't be read (LK0230).</exception>
    public async ValueTask<Credentials?> FindAsync(
        string registry, string repository, CredentialHelper helpers, CancellationToken cancellationToken)
    {
        foreach (var key in Keys(registry, repository))
        {
            if (_content.CredHelpers?.FirstOrDefault(helper => Name(helper.Key) == key).Value is { Length: > 0 } helper)
            {
                return await helpers.GetAsync(helper, key == "docker.io" ? DockerHubKey : key, cancellationToken).ConfigureAwait(false);
            }
        }

        var entries = (_content.Auths ?? []).Where(entry => entry.Value is { IsEmpty: false }).ToLookup(entry => Name(entry.Key), entry => entry.Value!);
        if (Keys(registry, repository).Select(key => entries[key].FirstOrDefault()).FirstOrDefault(found => found is not null) is { } entry)
        {
            return Read(registry, entry);
        }

        return _content.CredsStore is { Length: > 0 } store
            ? await helpers.GetAsync(store, registry == "docker.io" ? DockerHubKey : registry, cancellationToken).ConfigureAwait(false)
            : null;
    }

    private Credentials Read(string registry, AuthJson entry)
    {
        var (user, password) = (entry.Username, entry.Password);
        if (!string.IsNullOrEmpty(entry.Auth))
        {
            var bytes = new byte[entry.Auth.Length];
            var pair = Convert.TryFromBase64String(entry.Auth, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : "";
            (user, password) = pair.IndexOf(':', StringComparison.Ordinal) is var colon and >= 0
                ? (pair[..colon], pair[(colon + 1)..].TrimEnd('\0'))
                : throw RegistryDiagnostics.CredentialsUnreadable.Error(
                    $"'auth' of '{registry}' in '{_path}' is not a user and a password in base64.", new SourceLocation(_path));
        }

        return new Credentials($"'{_path}'")
        {
            Username = user,
            Password = password,
            IdentityToken = Text(entry.IdentityToken),
            RegistryToken = Text(entry.RegistryToken),
        };
    }

    private static string? Text(string? value) => string.IsNullOrEmpty(value) ? null : value;

    // From the repository up to the registry.
    private static IEnumerable<string> Keys(string registry, string repository)
    {
        for (var key = $"{registry}/{repository}"; ; key = key[..key.LastIndexOf('/')])
        {
            yield return key;
            if (key == registry)
            {
                yield break;
            }
        }
    }

    // Docker has written addresses with scheme and version as keys, and still does for its own registry.
    private static string Name(string key)
    {
        var name = key.Trim();
        var scheme = name.IndexOf("://", StringComparison.Ordinal);
        name = (scheme < 0 ? name : name[(scheme + 3)..]).TrimEnd('/');
        name = name.EndsWith("/v1", StringComparison.Ordinal) || name.EndsWith("/v2", StringComparison.Ordinal) ? name[..^3] : name;
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var host = RegistryEndpoint.Normalize((slash < 0 ? name : name[..slash]).ToLowerInvariant())!;
        return slash < 0 ? host : host + name[slash..];
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(AuthFileJson))]
[JsonSerializable(typeof(HelperJson))]
internal sealed partial class AuthFileContext : JsonSerializerContext;

internal sealed record AuthFileJson(Dictionary<string, AuthJson?>? Auths, Dictionary<string, string?>? CredHelpers, string? CredsStore);

internal sealed class AuthJson
{
    public string? Auth { get; init; }

    public string? Username { get; init; }

    public string? Password { get; init; }

    [JsonPropertyName("identitytoken")]
    public string? IdentityToken { get; init; }

    [JsonPropertyName("registrytoken")]
    public string? RegistryToken { get; init; }

    /// <summary>Whether it says nothing: what Docker leaves behind where a helper has the credentials.</summary>
    [JsonIgnore]
    public bool IsEmpty =>
        string.IsNullOrEmpty(Auth) && string.IsNullOrEmpty(Username) && string.IsNullOrEmpty(IdentityToken) && string.IsNullOrEmpty(RegistryToken);
}

/// <summary>What a credential helper prints.</summary>
internal sealed class HelperJson
{
    [JsonPropertyName("Username")]
    public string? Username { get; init; }

    [JsonPropertyName("Secret")]
    public string? Secret { get; init; }
}
