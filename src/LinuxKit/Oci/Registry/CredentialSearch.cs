using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace LinuxKit.Oci.Registry;

/// <summary>Looks for credentials in the files where users have them. The first file that knows the registry decides.</summary>
internal sealed class CredentialSearch
{
    private readonly CredentialHelper _helpers;
    private readonly ConcurrentDictionary<(string Registry, string Repository), Credentials?> _found = new();

    public CredentialSearch(RegistryOptions options)
    {
        _helpers = new CredentialHelper(options.Environment);
        Files = [.. Find(options)];
    }

    /// <summary>The files, in the order in which they are read.</summary>
    public ImmutableArray<string> Files { get; }

    /// <summary>Finds the credentials for a repository.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="repository">The repository.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>The credentials, or <see langword="null"/> when nobody is logged in.</returns>
    /// <exception cref="LinuxKitException">A file can't be read, or a helper fails (LK0230).</exception>
    public async ValueTask<Credentials?> FindAsync(string registry, string repository, CancellationToken cancellationToken)
    {
        if (_found.TryGetValue((registry, repository), out var known))
        {
            return known;
        }

        Credentials? found = null;
        foreach (var path in Files)
        {
            if (await AuthFile.ReadAsync(path, cancellationToken).ConfigureAwait(false) is { } file
                && await file.FindAsync(registry, repository, _helpers, cancellationToken).ConfigureAwait(false) is { } credentials)
            {
                found = credentials;
                break;
            }
        }

        return _found[(registry, repository)] = found;
    }

    // What somebody named is asked before what lies around.
    private static List<string> Find(RegistryOptions options)
    {
        if ((options.CredentialFile ?? Value("REGISTRY_AUTH_FILE")) is { } only)
        {
            return [only];
        }

        var files = new List<string>();
        var home = Value("HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        Add(Value("DOCKER_CONFIG"), "config.json");
        Add(Value("XDG_RUNTIME_DIR"), "containers", "auth.json");
        Add(Value("XDG_CONFIG_HOME") ?? Path.Combine(home, ".config"), "containers", "auth.json");
        if (Value("DOCKER_CONFIG") is null)
        {
            Add(home, ".docker", "config.json");
        }

        return files;

        string? Value(string name) => options.Environment(name) is { Length: > 0 } value ? value : null;

        void Add(string? folder, params string[] parts)
        {
            if (!string.IsNullOrEmpty(folder))
            {
                files.Add(Path.Combine([folder, .. parts]));
            }
        }
    }
}
