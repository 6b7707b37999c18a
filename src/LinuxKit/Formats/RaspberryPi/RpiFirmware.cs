using System.Collections.Immutable;
using LinuxKit.Archives;
using LinuxKit.Disks;
using LinuxKit.Disks.Fat;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Formats.RaspberryPi;

/// <summary>
/// The firmware of Raspberry Pis, and the device trees of the boards. All lie where Debian's packages <c>raspi-firmware</c> and
/// <c>linux-image-*</c> have them, and are small and read whole.
/// </summary>
internal static class RpiFirmware
{
    private const string Folder = "usr/lib/raspi-firmware/";
    private const string KernelFolder = "usr/lib/linux-image-";
    private const string BoardFolder = "broadcom";
    private const string DeviceTreeSuffix = ".dtb";
    private const int MaximumSize = 16 * 1024 * 1024;

    // What the boards up to the third start with; later ones ask for files of other names, which are copied as well where the image has them.
    private static readonly ImmutableArray<string> Required = ["bootcode.bin", "start.elf", "fixup.dat"];

    /// <summary>Reads the files.</summary>
    /// <param name="root">The image, unpacked.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The files by their places on the boot partition.</returns>
    /// <exception cref="LinuxKitException">A file is missing, or larger than any firmware's.</exception>
    public static async Task<ImmutableArray<FatFile>> ReadAsync(ComposedRoot root, CancellationToken cancellationToken)
    {
        var location = root.Segments.IsEmpty ? SourceLocation.None : root.Segments[^1].Index.Location;

        // In the order of their paths: the later kernel's device trees count, and most of all those beside the firmware.
        var found = new SortedDictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        await foreach (var file in root.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (file.Entry.Kind == EntryKind.File && PlaceOf(file.Entry.Path) is not null)
            {
                if (file.Entry.Size > MaximumSize)
                {
                    throw FormatDiagnostics.NoBoardFirmware.Error($"'{file.Entry.Path}' has {ByteSize.Show(file.Entry.Size)}, which is no file of a firmware.", location);
                }

                var content = new byte[file.Entry.Size];
                await file.Content.ReadExactlyAsync(content, cancellationToken).ConfigureAwait(false);
                found.Add(file.Entry.Path, content);
            }
        }

        var files = new SortedDictionary<string, FatFile>(StringComparer.Ordinal);
        foreach (var (path, content) in found)
        {
            var place = PlaceOf(path)!;
            files[place] = new FatFile(place, DiskContent.Of(content));
        }

        if (Required.FirstOrDefault(name => !files.ContainsKey(name)) is { } missing)
        {
            throw FormatDiagnostics.NoBoardFirmware.Error($"The image has no '/{Folder}{missing}'.", location);
        }

        return files.Keys.Any(IsDeviceTree)
            ? [.. files.Values]
            : throw FormatDiagnostics.NoBoardFirmware.Error($"The image has no device tree, '/{Folder}*{DeviceTreeSuffix}' or '/{KernelFolder}*/{BoardFolder}/*{DeviceTreeSuffix}'.", location);
    }

    private static string? PlaceOf(string path) =>
        path.StartsWith(Folder, StringComparison.Ordinal) ? path[Folder.Length..]
        : path.StartsWith(KernelFolder, StringComparison.Ordinal) && path[KernelFolder.Length..].Split('/') is [_, BoardFolder, var name] && IsDeviceTree(name) ? name
        : null;

    private static bool IsDeviceTree(string name) => name.EndsWith(DeviceTreeSuffix, StringComparison.Ordinal);
}
