using System.Collections.Immutable;
using System.Globalization;

namespace LinuxKit.Archives;

/// <summary>What extended headers say about a sparse file: GNU tar manual, "Storing Sparse Files", PAX formats 0.0, 0.1 and 1.0.</summary>
internal sealed record PaxSparse
{
    /// <summary>What the keys start with.</summary>
    public const string KeyPrefix = "GNU.sparse.";

    /// <summary>The file's own name; the header's is a made-up one.</summary>
    public string? Name { get; private init; }

    /// <summary>The file's length, holes and all.</summary>
    public long? RealSize { get; private init; }

    /// <summary>Offsets and lengths by turns, where the header holds them (0.0 and 0.1).</summary>
    public ImmutableList<long> Map { get; private init; } = [];

    /// <summary>Whether the map stands in front of the content (1.0).</summary>
    public bool MapInContent { get; private init; }

    /// <summary>These attributes with a further one.</summary>
    /// <param name="key">The key with its prefix.</param>
    /// <param name="value">The value.</param>
    /// <param name="source">The archive, for errors.</param>
    public PaxSparse With(string key, ReadOnlySpan<byte> value, ArchiveSource source) => key[KeyPrefix.Length..] switch
    {
        "name" => this with { Name = ArchiveText.Decode(value) },
        "size" or "realsize" => this with { RealSize = Number(value, source) },
        "offset" or "numbytes" => this with { Map = Map.Add(Number(value, source)) },
        "map" => this with { Map = Numbers(value, source) },
        "major" => this with { MapInContent = Number(value, source) switch
        {
            0 => false,
            1 => true,
            var other => throw source.Broken($"The sparse format {other} is not known"),
        } },
        _ => this,
    };

    private static ImmutableList<long> Numbers(ReadOnlySpan<byte> value, ArchiveSource source)
    {
        var numbers = ImmutableList.CreateBuilder<long>();
        foreach (var range in value.Split((byte)','))
        {
            numbers.Add(Number(value[range], source));
        }

        return numbers.ToImmutable();
    }

    private static long Number(ReadOnlySpan<byte> value, ArchiveSource source) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw source.Broken("A sparse file's map is not made of numbers");
}
