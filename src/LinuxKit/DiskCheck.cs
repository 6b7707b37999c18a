using LinuxKit.Boot;
using LinuxKit.Disks;
using LinuxKit.Formats;

namespace LinuxKit;

/// <summary>Reads what a request says of disks.</summary>
internal static class DiskCheck
{
    private static readonly Dictionary<string, RootPlace?> Places = new(StringComparer.Ordinal)
    {
        ["auto"] = null,
        ["initramfs"] = RootPlace.Initramfs,
        ["squashfs"] = RootPlace.SquashFs,
        ["erofs"] = RootPlace.Erofs,
        ["ext4"] = RootPlace.Ext4,
    };

    /// <summary>The settings, and the digest of the signer's files.</summary>
    /// <param name="request">What was written.</param>
    /// <param name="location">Where it was written.</param>
    /// <exception cref="LinuxKitException">A value has no meaning, or the signer's file can't be read.</exception>
    public static DiskSettings Read(DiskRequest request, SourceLocation location)
    {
        if (!Places.TryGetValue(request.Root, out var root))
        {
            throw FormatDiagnostics.UnknownRoot.Error($"LinuxKitRoot is '{request.Root}'.{NearestName.Hint(request.Root, Places.Keys)}", location);
        }

        if (request.Verity && root == RootPlace.Initramfs)
        {
            throw FormatDiagnostics.VerityInMemory.Error("LinuxKitVerity is set and LinuxKitRoot is 'initramfs'.", location);
        }

        if (request.SigningKey.Length == 0 && request.SigningCertificate.Length > 0)
        {
            throw FormatDiagnostics.NoSigner.Error("LinuxKitSigningCertificate is set and LinuxKitSigningKey is not: nothing would be signed.", location);
        }

        var hasGrub = HasGrub(request.EfiBoot, location);
        if (hasGrub && request.SigningKey.Length > 0)
        {
            throw FormatDiagnostics.SignedGrub.Error("LinuxKitEfiBoot is 'grub' and LinuxKitSigningKey is set.", location);
        }

        return new DiskSettings
        {
            Root = root,
            Verity = request.Verity,
            Size = request.Size.Length == 0 ? null : SizeOf(request.Size, "LinuxKitDiskSize", location),
            FreeSpace = request.FreeSpace.Length == 0 ? 0 : SizeOf(request.FreeSpace, "LinuxKitDiskFreeSpace", location),
            Data = DataPartitionCheck.Read(request, location),
            HasSparseVmdk = IsSparse(request.Vmdk, location),
            HasGrubForEfi = hasGrub,
            Signing = request.SigningKey.Length == 0 ? null : Signing(request, location),
        };
    }

    private static long SizeOf(string text, string property, SourceLocation location) =>
        ByteSize.Parse(text, property, location) is var size && size <= DiskSizes.Maximum
            ? size
            : throw DiskImageDiagnostics.TooLarge.Error($"{property} is '{text}', and a disk has at most {DiskSizes.Maximum >> 40}T.", location);

    private static bool IsSparse(string kind, SourceLocation location) => kind switch
    {
        "streamOptimized" => false,
        "monolithicSparse" => true,
        _ => throw FormatDiagnostics.UnknownVmdk.Error($"LinuxKitVmdk is '{kind}'.", location),
    };

    private static bool HasGrub(string kind, SourceLocation location) => kind switch
    {
        "unified" => false,
        "grub" => true,
        _ => throw FormatDiagnostics.UnknownEfiBoot.Error($"LinuxKitEfiBoot is '{kind}'.", location),
    };

    private static SigningFiles Signing(DiskRequest request, SourceLocation location)
    {
        string[] paths = request.SigningCertificate.Length == 0 ? [request.SigningKey] : [request.SigningKey, request.SigningCertificate];
        try
        {
            return new SigningFiles(request.SigningKey, request.SigningCertificate, Digest.OfSha256([.. paths.SelectMany(File.ReadAllBytes)]));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FormatDiagnostics.NoSigner.Error($"'{string.Join("' or '", paths)}' can't be read: {e.Message}", location);
        }
    }
}
