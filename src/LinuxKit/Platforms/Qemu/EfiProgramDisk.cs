using LinuxKit.Boot;
using LinuxKit.Disks;
using LinuxKit.Disks.Fat;
using LinuxKit.Disks.Partitions;

namespace LinuxKit.Platforms.Qemu;

/// <summary>A disk with nothing on it but an EFI program where UEFI looks for one: firmware starts no files of the host.</summary>
internal static class EfiProgramDisk
{
    /// <summary>Writes the disk.</summary>
    /// <param name="programPath">Full path of the program.</param>
    /// <param name="architecture">OCI's name of its architecture.</param>
    /// <param name="path">Full path of the disk, which does not exist.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public static async Task WriteAsync(string programPath, string architecture, string path, CancellationToken cancellationToken)
    {
        var files = FatFileSystem.Plan(new FatOptions { Timestamp = DateTimeOffset.UnixEpoch }, [new FatFile(EfiProgram.PathOf(architecture), DiskContent.OfFile(programPath))]);
        var disk = GptDisk.Plan(new DiskOptions { DiskId = Guid.NewGuid() }, [new Partition("EFI", PartitionTypes.EfiSystem, Guid.NewGuid(), files.Content)]);
        var output = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0, FileOptions.Asynchronous);
        await using var outputScope = output.ConfigureAwait(false);
        await disk.Content.WriteAsync(output, cancellationToken).ConfigureAwait(false);
    }
}
