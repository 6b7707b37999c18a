using System.Collections.Immutable;

namespace LinuxKit.Oci.Registry;

/// <summary>How registries are reached.</summary>
public sealed record RegistryOptions
{
    /// <summary>Where images are looked for before their own registry is asked.</summary>
    public ImmutableArray<RegistryMirror> Mirrors { get; init; } = [];

    /// <summary>Registries, as <c>host[:port]</c>, that may be spoken to without TLS, or with a certificate that nobody vouches for. Loopback addresses may be spoken to without TLS in any case.</summary>
    public ImmutableArray<string> InsecureRegistries { get; init; } = [];

    /// <summary>Whether no connection may be made at all.</summary>
    public bool Offline { get; init; }

    /// <summary>Full path of the only file that credentials are looked for in, in the manner of Docker's <c>config.json</c>; <see langword="null"/> for the usual ones.</summary>
    public string? CredentialFile { get; init; }

    /// <summary>How long a connection may take to come about.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a registry may be silent, or all but silent. A transfer as a whole may take any time.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often something is tried that can go well the next time: 1 for no retries.</summary>
    public int Attempts { get; init; } = 6;

    /// <summary>About how long the first retry waits; each further one waits about twice as long as the one before it.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How many blobs are transferred at the same time.</summary>
    public int Concurrency { get; init; } = 6;

    /// <summary>Told how far downloads are, on any thread, at most about twice in a second for each of them and at its end.</summary>
    public Action<RegistryProgress>? Progress { get; init; }

    /// <summary>Gives the value of an environment variable: proxies and the places of credentials and certificates.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;
}

/// <summary>How far the download of a blob is.</summary>
/// <param name="Image">The image that needs it.</param>
/// <param name="Blob">The blob.</param>
/// <param name="ReceivedInBytes">How much of it is here.</param>
/// <param name="IsComplete">Whether it is in the store.</param>
public readonly record struct RegistryProgress(ImageReference Image, Descriptor Blob, long ReceivedInBytes, bool IsComplete);
