namespace LinuxKit.Oci;

/// <summary>Media types of OCI image-spec 1.1, media-types.md, and of Docker image manifest version 2, schema 2.</summary>
public static class MediaTypes
{
    /// <summary>An OCI image index.</summary>
    public const string Index = "application/vnd.oci.image.index.v1+json";

    /// <summary>An OCI image manifest.</summary>
    public const string Manifest = "application/vnd.oci.image.manifest.v1+json";

    /// <summary>An OCI image configuration.</summary>
    public const string Config = "application/vnd.oci.image.config.v1+json";

    /// <summary>An uncompressed OCI layer.</summary>
    public const string LayerTar = "application/vnd.oci.image.layer.v1.tar";

    /// <summary>An OCI layer compressed with gzip.</summary>
    public const string LayerTarGzip = "application/vnd.oci.image.layer.v1.tar+gzip";

    /// <summary>An OCI layer compressed with zstd.</summary>
    public const string LayerTarZstd = "application/vnd.oci.image.layer.v1.tar+zstd";

    /// <summary>Docker's index, called a manifest list.</summary>
    public const string DockerManifestList = "application/vnd.docker.distribution.manifest.list.v2+json";

    /// <summary>Docker's image manifest.</summary>
    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";

    /// <summary>Docker's image configuration.</summary>
    public const string DockerConfig = "application/vnd.docker.container.image.v1+json";

    private const string DockerLayer = "application/vnd.docker.image.rootfs.diff.tar";

    /// <summary>Whether content of this type is an index.</summary>
    /// <param name="mediaType">A media type.</param>
    public static bool IsIndex(string mediaType) => mediaType is Index or DockerManifestList;

    /// <summary>Whether content of this type is a manifest.</summary>
    /// <param name="mediaType">A media type.</param>
    public static bool IsManifest(string mediaType) => mediaType is Manifest or DockerManifest;

    /// <summary>Whether a reference can name content of this type.</summary>
    internal static bool IsDocument(string mediaType) => IsIndex(mediaType) || IsManifest(mediaType);

    /// <summary>Whether content of this type is an image configuration.</summary>
    /// <param name="mediaType">A media type.</param>
    public static bool IsConfig(string mediaType) => mediaType is Config or DockerConfig;

    /// <summary>Whether content of this type is a layer: a tar archive, uncompressed or compressed with gzip or zstd.</summary>
    /// <param name="mediaType">A media type.</param>
    public static bool IsLayer(string mediaType) => mediaType
        is LayerTar or LayerTarGzip or LayerTarZstd
        or DockerLayer or DockerLayer + ".gzip" or DockerLayer + ".zstd";

    /// <summary>Whether a layer of this type lies elsewhere than in the image: OCI's nondistributable and Docker's foreign layers.</summary>
    /// <param name="mediaType">A media type.</param>
    public static bool IsNondistributable(string mediaType) =>
        mediaType.StartsWith("application/vnd.oci.image.layer.nondistributable.", StringComparison.Ordinal)
        || mediaType.StartsWith("application/vnd.docker.image.rootfs.foreign.", StringComparison.Ordinal);
}
