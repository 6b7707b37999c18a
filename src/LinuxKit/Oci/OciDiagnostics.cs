namespace LinuxKit.Oci;

/// <summary>What can be wrong with image references, layouts, manifests and the content store.</summary>
public static class OciDiagnostics
{
    /// <summary>A text that is no image reference.</summary>
    public static readonly DiagnosticDescriptor InvalidReference = new(
        "LK0201",
        DiagnosticSeverity.Error,
        "Invalid image reference",
        "Write [registry/]repository[:tag][@digest], such as nginx:alpine or registry.example/team/app:1.2.");

    /// <summary>No source has the image.</summary>
    public static readonly DiagnosticDescriptor ImageNotFound = new(
        "LK0202",
        DiagnosticSeverity.Error,
        "Image not found",
        "Correct the reference, or add a layout that holds the image to LinuxKitImageLayout.");

    /// <summary>The image exists, but for other platforms.</summary>
    public static readonly DiagnosticDescriptor PlatformMissing = new(
        "LK0203",
        DiagnosticSeverity.Error,
        "Image is not available for the platform",
        "Build for a platform that the image has, or use an image that has the platform.");

    /// <summary>A blob that a manifest or index names is not there.</summary>
    public static readonly DiagnosticDescriptor BlobMissing = new(
        "LK0204",
        DiagnosticSeverity.Error,
        "Blob is missing",
        "The layout or store is incomplete: copy or import the image again.");

    /// <summary>A folder or archive that is no OCI image layout.</summary>
    public static readonly DiagnosticDescriptor InvalidLayout = new(
        "LK0205",
        DiagnosticSeverity.Error,
        "Not an OCI image layout",
        "Name a folder or an uncompressed tar archive with oci-layout and index.json in it, such as skopeo copy writes to oci: and oci-archive:.");

    /// <summary>An index, manifest or image configuration that breaks its specification.</summary>
    public static readonly DiagnosticDescriptor InvalidDocument = new(
        "LK0206",
        DiagnosticSeverity.Error,
        "Invalid index, manifest or image configuration",
        "The image is damaged or was written by a faulty tool: make it or copy it again.");

    /// <summary>Content of a kind that can't be used where it is named.</summary>
    public static readonly DiagnosticDescriptor UnsupportedMediaType = new(
        "LK0207",
        DiagnosticSeverity.Error,
        "Unsupported media type",
        "Use an image in OCI or Docker schema 2 format with layers that are tar archives, uncompressed or compressed with gzip or zstd.");

    /// <summary>A layer that may not be passed on with the image.</summary>
    public static readonly DiagnosticDescriptor NondistributableLayer = new(
        "LK0208",
        DiagnosticSeverity.Error,
        "Image has a nondistributable layer",
        "Use an image whose layers are all part of it.");

    /// <summary>More or larger content than a limit allows.</summary>
    public static readonly DiagnosticDescriptor LimitExceeded = new(
        "LK0209",
        DiagnosticSeverity.Error,
        "Image exceeds a limit",
        "The limits are far beyond what images need: the image is probably damaged or hostile.");

    /// <summary>One name stands for several images.</summary>
    public static readonly DiagnosticDescriptor AmbiguousReference = new(
        "LK0210",
        DiagnosticSeverity.Error,
        "Image reference is ambiguous",
        "Name the image by its digest, or remove all but one of the images from the layout.");

    /// <summary>The content store stays locked by another process.</summary>
    public static readonly DiagnosticDescriptor StoreLocked = new(
        "LK0211",
        DiagnosticSeverity.Error,
        "Content store is locked",
        "Another process holds the lock: end it if it hangs, then build again. The lock file itself can stay.");

    /// <summary>A text that is no platform.</summary>
    public static readonly DiagnosticDescriptor InvalidPlatform = new(
        "LK0213",
        DiagnosticSeverity.Error,
        "Invalid platform",
        "Write os/architecture[/variant], such as linux/amd64 or linux/arm/v7.");

    /// <summary>An image of one platform, where an index is needed.</summary>
    public static readonly DiagnosticDescriptor NotAnIndex = new(
        "LK0214",
        DiagnosticSeverity.Error,
        "Image has no index",
        "A volume in the format oci is filled from an index of images: use the format filesystem, or an image that is built for several platforms.");

    /// <summary>There is no place for the content store.</summary>
    public static readonly DiagnosticDescriptor StoreFolderUnknown = new(
        "LK0212",
        DiagnosticSeverity.Error,
        "No folder for the content store",
        "Set LINUXKIT_STORE or LinuxKitStore to the full path of a folder.");

    /// <summary>A lock file that can't be used.</summary>
    public static readonly DiagnosticDescriptor InvalidLock = new(
        "LK0216",
        DiagnosticSeverity.Error,
        "Invalid lock file",
        "Take the file back from version control, or delete it and build: what it held is resolved anew.");

    /// <summary>The lock file lacks a reference, and must not be added to.</summary>
    public static readonly DiagnosticDescriptor NotLocked = new(
        "LK0217",
        DiagnosticSeverity.Error,
        "Image is not locked",
        "Build once without LinuxKitLockedMode, which adds what is missing, and commit the lock file.");

    /// <summary>The lock file can't be written.</summary>
    public static readonly DiagnosticDescriptor LockNotWritten = new(
        "LK0218",
        DiagnosticSeverity.Warning,
        "Lock file can't be written",
        "Make the file writable, or commit one that says all: until then the images may be others the next time.");

    /// <summary>A reference without a digest, where the project wants one.</summary>
    public static readonly DiagnosticDescriptor DigestRequired = new(
        "LK0215",
        DiagnosticSeverity.Error,
        "Image reference names no digest",
        "LinuxKitRequireDigest asks for name:tag@sha256:…; the lock file has the digest, once the project was built without it.");

    /// <summary>A reference to a registry that the project does not allow.</summary>
    public static readonly DiagnosticDescriptor RegistryNotAllowed = new(
        "LK0219",
        DiagnosticSeverity.Error,
        "Image is of a registry that is not allowed",
        "Use an image of a registry that LinuxKitAllowedRegistries names, or add this one to it.");
}
