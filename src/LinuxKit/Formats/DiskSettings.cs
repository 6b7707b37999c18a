using System.Globalization;
using LinuxKit.Boot;

namespace LinuxKit.Formats;

/// <summary>What a project says of the disks that its formats make.</summary>
public sealed record DiskSettings
{
    /// <summary>Where the root is; <see langword="null"/> for what suits each format.</summary>
    public RootPlace? Root { get; init; }

    /// <summary>Whether dm-verity guards a root on a partition.</summary>
    public bool Verity { get; init; }

    /// <summary>Bytes of a disk; <see langword="null"/> for as many as its content and <see cref="FreeSpace"/> take.</summary>
    public long? Size { get; init; }

    /// <summary>Bytes that a disk has beyond its content, at its end, when its size is not given.</summary>
    public long FreeSpace { get; init; }

    /// <summary>The partition for data; <see langword="null"/> for none.</summary>
    public DataPartitionSettings? Data { get; init; }

    /// <summary>Whether a VMDK is one that machines write to (monolithicSparse), instead of one for transport (streamOptimized).</summary>
    public bool HasSparseVmdk { get; init; }

    /// <summary>Whether UEFI starts GRUB on disks and CDs, which reads the kernel's files, instead of a unified kernel.</summary>
    public bool HasGrubForEfi { get; init; }

    /// <summary>What signs the EFI programs; <see langword="null"/> when they are not signed.</summary>
    public SigningFiles? Signing { get; init; }

    /// <summary>All of this in a word, for hashes: where the signer's files are does not count.</summary>
    internal string Text => string.Create(CultureInfo.InvariantCulture, $"{Root} {Verity} {Size} {FreeSpace} {HasSparseVmdk} {HasGrubForEfi} {Signing?.Digest}{Data?.Text}");
}

/// <summary>The files of a Secure Boot signer.</summary>
/// <param name="KeyPath">Full path of the private key (PEM), or of a PKCS#12 file that has both.</param>
/// <param name="CertificatePath">Full path of the certificate (PEM); empty with PKCS#12.</param>
/// <param name="Digest">SHA-256 of both files, or of the PKCS#12 file: others make other outputs.</param>
public sealed record SigningFiles(string KeyPath, string CertificatePath, Digest Digest);
