using LinuxKit.Oci;
using LinuxKit.Oci.Registry;

namespace LinuxKit.Tests.Oci.Registry;

/// <summary>A store and a home of its own for one test of the client.</summary>
internal sealed class RegistryTestFolder : IDisposable
{
    public RegistryTestFolder()
    {
        Store = new ContentStore(Path.Combine(Folder, "store"));
        Options = new RegistryOptions
        {
            RetryDelay = TimeSpan.FromMilliseconds(1),
            StallTimeout = TimeSpan.FromSeconds(10),
            Environment = name => Environment.GetValueOrDefault(name),
        };
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("linuxkit-registry-").FullName;

    /// <summary>The whole environment of the client.</summary>
    public Dictionary<string, string> Environment
    {
        get => field ??= new() { ["HOME"] = Path.Combine(Folder, "home"), ["PATH"] = System.Environment.GetEnvironmentVariable("PATH") ?? "" };
    }

    public ContentStore Store { get; }

    public RegistryOptions Options { get; set; }

    public string Write(string path, string content)
    {
        var full = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
        return full;
    }

    public async Task<ResolvedImage?> PullAsync(ImageReference reference, string architecture = "amd64", CancellationToken cancellationToken = default)
    {
        using var client = new RegistryClient(Options);
        using var images = new RegistryImages(Store, client);
        return await images.ResolveAsync(reference, new Platform(architecture), cancellationToken);
    }

    public async Task<ResolvedIndex?> PullIndexAsync(ImageReference reference, params string[] platforms)
    {
        using var client = new RegistryClient(Options);
        using var images = new RegistryImages(Store, client);
        return await images.ResolveIndexAsync(reference, [.. platforms.Select(Platform.Parse)], CancellationToken.None);
    }

    public async Task<Diagnostic> FailAsync(ImageReference reference, string architecture = "amd64") =>
        (await Assert.ThrowsExactlyAsync<LinuxKitException>(() => PullAsync(reference, architecture))).Diagnostic;

    public async Task<byte[]> ReadAsync(Descriptor blob)
    {
        using var content = new MemoryStream();
        await using var stream = await Store.OpenAsync(blob, CancellationToken.None);
        await stream.CopyToAsync(content);
        return content.ToArray();
    }

    /// <summary>Every blob of the store is what its name says. What a writer that was killed left under a temporary name is no blob.</summary>
    public void AssertStoreIsWhole()
    {
        var blobs = Path.Combine(Store.Location, "blobs");
        foreach (var file in Directory.Exists(blobs) ? Directory.GetFiles(blobs, "*", SearchOption.AllDirectories) : [])
        {
            if (Path.GetFileName(file) is ['.', .., 't', 'm', 'p'])
            {
                continue;
            }

            Assert.AreEqual($"sha256:{Path.GetFileName(file)}", Digest.OfSha256(File.ReadAllBytes(file)).ToString());
        }
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    public static byte[] Noise(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
