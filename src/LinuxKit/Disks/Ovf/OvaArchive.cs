using System.Text;
using LinuxKit.Archives;
using LinuxKit.Disks.Vmdk;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Disks.Ovf;

/// <summary>
/// Writes a virtual machine with its disk as one file, which VMware and VirtualBox import: a tar archive of a descriptor, a manifest and a
/// stream-optimized VMDK image. DMTF DSP0243 1.1, sections 5.1 "OVF Package Structure" and 5.3 "Distribution as a Single File".
/// </summary>
internal static class OvaArchive
{
    /// <summary>Characters of the longest name: with what is added, it fits into the header of an entry.</summary>
    public const int MaximumNameLength = 80;

    /// <summary>Writes an archive.</summary>
    /// <param name="disk">The disk, a multiple of 512 bytes.</param>
    /// <param name="options">What the machine is to be given.</param>
    /// <param name="temporary">Holds the image until its length and its digest are known: an empty seekable stream, which stays open.</param>
    /// <param name="output">Where the archive goes, from its start to its end. It stays open.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="LinuxKitException">The disk is of no size that VMDK can say, gives another number of bytes, or the name can't be a file's.</exception>
    public static async Task WriteAsync(DiskContent disk, OvfOptions options, Stream temporary, Stream output, CancellationToken cancellationToken)
    {
        CheckName(options.Name);
        var diskName = $"{options.Name}-disk1.vmdk";
        var diskDigest = await WriteDiskAsync(disk, new VmdkOptions(diskName, options.ContentId), temporary, cancellationToken).ConfigureAwait(false);
        var descriptorName = $"{options.Name}.ovf";
        var descriptor = new OvfDescriptor(options, diskName, temporary.Length, disk.Size).ToBytes();
        var manifest = Encoding.ASCII.GetBytes(
            $"SHA256({descriptorName})= {Digest.OfSha256(descriptor).Hex}\nSHA256({diskName})= {diskDigest.Hex}\n");

        var tar = new TarWriter(output);
        await WriteFileAsync(descriptorName, new MemoryStream(descriptor)).ConfigureAwait(false);
        await WriteFileAsync($"{options.Name}.mf", new MemoryStream(manifest)).ConfigureAwait(false);
        temporary.Position = 0;
        await WriteFileAsync(diskName, temporary).ConfigureAwait(false);
        await tar.FinishAsync(cancellationToken).ConfigureAwait(false);

        ValueTask WriteFileAsync(string name, Stream content) =>
            tar.WriteAsync(GeneratedEntries.FileOf(name, content.Length, options.Timestamp), content, cancellationToken);
    }

    private static async Task<Digest> WriteDiskAsync(DiskContent disk, VmdkOptions options, Stream temporary, CancellationToken cancellationToken)
    {
        var digesting = new DigestStream(temporary, leaveOpen: true);
        await using (digesting.ConfigureAwait(false))
        {
            await StreamVmdk.WriteAsync(disk, options, digesting, cancellationToken).ConfigureAwait(false);
            return digesting.GetDigest();
        }
    }

    private static void CheckName(string name)
    {
        if (name.Length is 0 or > MaximumNameLength || name.AsSpan().ContainsAnyExceptInRange(' ', '~') || name.Contains('/', StringComparison.Ordinal))
        {
            throw DiskImageDiagnostics.BadOvaName.Error($"'{name}' can't be the name of an OVA archive's files.");
        }
    }
}
