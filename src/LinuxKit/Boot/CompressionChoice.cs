using LinuxKit.Archives;

namespace LinuxKit.Boot;

/// <summary>Chooses how the initrd is compressed.</summary>
internal static class CompressionChoice
{
    private const int ZstdLevel = 3;
    private const int GzipLevel = 6;

    private static readonly string[] Names = ["auto", "zstd", "gzip", "none"];

    /// <summary>Checks the name of a compression.</summary>
    /// <param name="wanted">What was asked for.</param>
    /// <param name="location">Where it was asked for.</param>
    /// <exception cref="LinuxKitException">There is no such compression.</exception>
    public static void Check(string wanted, SourceLocation location)
    {
        if (!Names.Contains(wanted, StringComparer.Ordinal))
        {
            throw BootDiagnostics.UnknownCompression.Error($"LinuxKitCompression is '{wanted}'.{NearestName.Hint(wanted, Names)}", location);
        }
    }

    /// <summary>The compression that a project asks for and its kernel can unpack.</summary>
    /// <param name="wanted"><c>auto</c>, <c>zstd</c>, <c>gzip</c> or <c>none</c>.</param>
    /// <param name="kernel">The kernel's configuration, or <see langword="null"/> when nobody knows it: then every kernel's gzip is safe.</param>
    /// <param name="location">Where it was asked for.</param>
    /// <exception cref="LinuxKitException">There is no such compression, or the kernel can't unpack it.</exception>
    public static Compression Choose(string wanted, KernelConfiguration? kernel, SourceLocation location)
    {
        Check(wanted, location);
        var kind = wanted switch
        {
            "auto" => kernel?.IsBuiltIn("CONFIG_RD_ZSTD") == true ? CompressionKind.Zstd : CompressionKind.Gzip,
            "zstd" => CompressionKind.Zstd,
            "gzip" => CompressionKind.Gzip,
            _ => CompressionKind.None,
        };
        var option = kind switch
        {
            CompressionKind.Zstd => "CONFIG_RD_ZSTD",
            CompressionKind.Gzip => "CONFIG_RD_GZIP",
            _ => "CONFIG_BLK_DEV_INITRD",
        };
        if (kernel is not null && !kernel.IsBuiltIn(option))
        {
            throw BootDiagnostics.UnsupportedCompression.Error($"LinuxKitCompression is '{wanted}', and the kernel is built without {option}.", location);
        }

        return kind switch
        {
            CompressionKind.Zstd => new Compression(kind, ZstdLevel),
            CompressionKind.Gzip => new Compression(kind, GzipLevel),
            _ => Compression.None,
        };
    }
}
