namespace LinuxKit.Oci;

/// <summary>How much is read of an image's documents before they are refused.</summary>
internal static class OciLimits
{
    /// <summary>Bytes of an index or manifest: what OCI distribution-spec, "Pushing Manifests", asks registries to accept.</summary>
    public const int ManifestSize = 4 << 20;

    /// <summary>Bytes of an image configuration.</summary>
    public const int ConfigSize = 8 << 20;

    /// <summary>Bytes of a layout's <c>index.json</c>: a shared store names many thousand images.</summary>
    public const int LayoutIndexSize = 32 << 20;

    /// <summary>Bytes of a layout's <c>oci-layout</c>.</summary>
    public const int LayoutVersionSize = 4096;

    /// <summary>Layers of an image: Docker makes at most 127.</summary>
    public const int LayerCount = 1024;

    /// <summary>Indexes within each other, the outermost included.</summary>
    public const int IndexDepth = 4;

    /// <summary>Indexes and manifests read to find one image.</summary>
    public const int DocumentCount = 256;
}
