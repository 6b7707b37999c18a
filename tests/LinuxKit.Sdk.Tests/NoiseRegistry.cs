using System.Formats.Tar;
using LinuxKit.Tests.Oci.Registry;

namespace LinuxKit.Sdk.Tests;

/// <summary>A registry with two images, <c>first:1</c> and <c>second:1</c>, of four layers each; a layer takes it a quarter of a second.</summary>
internal sealed class NoiseRegistry : IAsyncDisposable
{
    private const int LayerCount = 4;
    private const int LayerSize = 500_000;

    private static readonly TimeSpan Drip = TimeSpan.FromMilliseconds(30);

    private readonly FakeRegistry _registry = new();

    public NoiseRegistry()
    {
        foreach (var (seed, name) in new[] { "first", "second" }.Index())
        {
            var layers = Enumerable.Range(0, LayerCount).Select(layer => Layer(name, layer, seed * LayerCount + layer)).ToArray();
            _registry.AddIndex(name, "1", _registry.AddImage(name, null, "amd64", layers));
        }

        _registry.Change = (request, right) =>
        {
            if (IsPart(request))
            {
                Asked?.Invoke();
            }

            return IsSlow ? right with { Drip = Drip, DropSize = 64 << 10 } : right;
        };
    }

    public string Host => _registry.Host;

    /// <summary>Whether layers take their time.</summary>
    public bool IsSlow { get; set; } = true;

    /// <summary>Called before a part of an image is answered with.</summary>
    public Action? Asked { get; set; }

    /// <summary>The number of parts that the images have: an index, a manifest, a configuration and layers each.</summary>
    public static int PartCount => 2 * (3 + LayerCount);

    /// <summary>How often each part of an image was asked for.</summary>
    public IReadOnlyDictionary<string, int> Parts =>
        _registry.Server.Requests.Where(IsPart).GroupBy(request => request.Target).ToDictionary(part => part.Key, part => part.Count());

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    private static bool IsPart(FakeRequest request) => request.Path != "/v2/";

    private static byte[] Layer(string image, int layer, int seed)
    {
        var noise = new byte[LayerSize];
        new Random(seed).NextBytes(noise);
        using var content = new MemoryStream();
        using (var archive = new TarWriter(content, leaveOpen: true))
        {
            archive.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, $"noise-{image}-{layer}")
            {
                DataStream = new MemoryStream(noise),
                ModificationTime = DateTimeOffset.UnixEpoch,
            });
        }

        return content.ToArray();
    }
}
