using System.Globalization;

namespace LinuxKit.Archives;

/// <summary>Compressions that are written.</summary>
public enum CompressionKind
{
    /// <summary>None: the bytes as they are.</summary>
    None,

    /// <summary>gzip: RFC 1952.</summary>
    Gzip,

    /// <summary>Zstandard: RFC 8878.</summary>
    Zstd,
}

/// <summary>How to compress: the same content always gives the same bytes as long as the <see cref="Identity"/> is the same.</summary>
/// <param name="Kind">The format.</param>
/// <param name="Level">The format's own level: 1 to 9 for gzip, 1 to 22 for Zstandard; without meaning for none.</param>
public sealed record Compression(CompressionKind Kind, int Level)
{
    /// <summary>No compression.</summary>
    public static Compression None { get; } = new(CompressionKind.None, 0);

    /// <summary>The format, the level, and the library's name and version: all that the compressed bytes depend on but the content. It belongs into cache keys.</summary>
    public string Identity => Kind switch
    {
        CompressionKind.Gzip => string.Create(CultureInfo.InvariantCulture, $"gzip-{Level} System.IO.Compression {Environment.Version}"),
        CompressionKind.Zstd => string.Create(
            CultureInfo.InvariantCulture, $"zstd-{Level} ZstdSharp {typeof(ZstdSharp.Compressor).Assembly.GetName().Version}"),
        _ => "none",
    };
}
