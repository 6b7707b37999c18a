namespace LinuxKit.RootFilesystem;

/// <summary>What can be wrong with layers, with the parts of a root file system, and with how they fit together: LK04xx.</summary>
public static class RootFilesystemDiagnostics
{
    /// <summary>A layer is of a kind that can't be unpacked.</summary>
    public static readonly DiagnosticDescriptor UnsupportedLayer = new(
        "LK0401", DiagnosticSeverity.Error, "A layer's media type is not supported",
        "Layers are tar archives, uncompressed or compressed with gzip or zstd: build the image again for this.");

    /// <summary>An image unpacks to more than is allowed.</summary>
    public static readonly DiagnosticDescriptor TooLarge = new(
        "LK0402", DiagnosticSeverity.Error, "An image unpacks to more than is allowed",
        "Make the image smaller, or, if it came from somewhere else, do not trust it: it may be made to exhaust memory or disk.");

    /// <summary>A layer links to a file that is not there.</summary>
    public static readonly DiagnosticDescriptor DanglingHardLink = new(
        "LK0403", DiagnosticSeverity.Error, "A hard link in a layer names a file that does not exist",
        "The image is put together wrongly: build it again.");

    /// <summary>A whiteout hides nothing that could be hidden.</summary>
    public static readonly DiagnosticDescriptor BadWhiteout = new(
        "LK0404", DiagnosticSeverity.Error, "A whiteout in a layer has an impossible name",
        "The image is put together wrongly, or made to do harm: build it again, or do not trust it.");

    /// <summary>Symbolic links of an image lead round in a circle.</summary>
    public static readonly DiagnosticDescriptor LinkLoop = new(
        "LK0405", DiagnosticSeverity.Error, "A path leads through too many symbolic links",
        "The links lead round in a circle: correct them where they are made.");

    /// <summary>An image lacks a file that is wanted of it.</summary>
    public static readonly DiagnosticDescriptor MissingMember = new(
        "LK0406", DiagnosticSeverity.Error, "An image does not have a file that is taken out of it",
        "Name a file that the image has, or use another image.");

    /// <summary>A file changed while the build ran.</summary>
    public static readonly DiagnosticDescriptor SourceChanged = new(
        "LK0407", DiagnosticSeverity.Error, "A file changed or vanished while the build was running",
        "Build again when nothing writes to it any more.");

    /// <summary>Two components want one path to be different things.</summary>
    public static readonly DiagnosticDescriptor Conflict = new(
        "LK0408", DiagnosticSeverity.Error, "Two parts of the system have one path, as different kinds of file",
        "Take the path out of one of them, or give one of them another path.");

    /// <summary>A segment in the store is not what it was.</summary>
    public static readonly DiagnosticDescriptor DamagedSegment = new(
        "LK0409", DiagnosticSeverity.Error, "A cached part of the root file system is damaged",
        "Build again: a part that is damaged is made anew.");

    /// <summary>The folder with the segments can't be used.</summary>
    public static readonly DiagnosticDescriptor StoreUnusable = new(
        "LK0410", DiagnosticSeverity.Error, "The store of segments can't be read or written",
        "Make room on its disk and see to it that you may write there, or set LINUXKIT_STORE or LinuxKitStore to another folder.");

    /// <summary>The registry with shared segments can't be used.</summary>
    public static readonly DiagnosticDescriptor SharedSegmentsFailed = new(
        "LK0411", DiagnosticSeverity.Warning, "The shared segment cache can't be used",
        "The build went on without it. Correct LinuxKitSegmentCache, or see to it that the registry can be reached.");

    /// <summary>A file has no place in an initrd.</summary>
    public static readonly DiagnosticDescriptor TooLargeForInitrd = new(
        "LK0412", DiagnosticSeverity.Error, "A file of 4 GiB or more has no place in a root that is in memory",
        "The kernel unpacks files below 4 GiB: set LinuxKitRoot to 'squashfs', 'erofs' or 'ext4' and build a format that is a disk ('raw', 'qcow2-efi', …), or leave the file out. 'tar', 'docker' and 'oci' hold it too.");
}
