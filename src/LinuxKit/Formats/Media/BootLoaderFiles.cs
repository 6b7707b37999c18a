using System.Collections.Frozen;
using LinuxKit.Boot.Grub;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Formats.Media;

/// <summary>The files of the boot loaders' image, which are small and read whole. They lie where Debian's packages have them.</summary>
internal sealed class BootLoaderFiles
{
    private const string EfiFolder = "usr/lib/systemd/boot/efi/";
    private const string GrubFolder = "usr/lib/grub/i386-pc/";
    private const string EfiGrubX64 = "usr/lib/grub/x86_64-efi/monolithic/grubx64.efi";
    private const string EfiGrubArm64 = "usr/lib/grub/arm64-efi/monolithic/grubaa64.efi";
    private const int MaximumSize = 16 * 1024 * 1024;

    private readonly FrozenDictionary<string, ReadOnlyMemory<byte>> _files;
    private readonly SourceLocation _location;

    private BootLoaderFiles(FrozenDictionary<string, ReadOnlyMemory<byte>> files, SourceLocation location) => (_files, _location) = (files, location);

    /// <summary>Reads the files.</summary>
    /// <param name="root">The image, unpacked.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LinuxKitException">A file is larger than any boot loader's.</exception>
    public static async Task<BootLoaderFiles> ReadAsync(ComposedRoot root, CancellationToken cancellationToken)
    {
        var files = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        var location = root.Segments.IsEmpty ? SourceLocation.None : root.Segments[^1].Index.Location;
        await foreach (var file in root.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var path = file.Entry.Path;
            if (file.Entry.Kind == Archives.EntryKind.File && IsBootLoader(path))
            {
                if (file.Entry.Size > MaximumSize)
                {
                    throw FormatDiagnostics.NoBootLoader.Error($"'{path}' has {ByteSize.Show(file.Entry.Size)}, which is no boot loader's file.", location);
                }

                var content = new byte[file.Entry.Size];
                await file.Content.ReadExactlyAsync(content, cancellationToken).ConfigureAwait(false);
                files.Add(path, content);
            }
        }

        return new BootLoaderFiles(files.ToFrozenDictionary(StringComparer.Ordinal), location);
    }

    /// <summary>The EFI program that starts the kernel in its own sections.</summary>
    /// <param name="architecture">The architecture, by OCI's name.</param>
    /// <exception cref="LinuxKitException">The image lacks it.</exception>
    public ReadOnlyMemory<byte> EfiStub(string architecture) => Get($"{EfiFolder}linux{(architecture == "arm64" ? "aa64" : "x64")}.efi.stub");

    /// <summary>GRUB as an EFI program that has its modules in it, and reads <see cref="GrubScript.EfiPath"/> on the file system that it was started from.</summary>
    /// <param name="architecture">The architecture, by OCI's name.</param>
    /// <exception cref="LinuxKitException">The image lacks it.</exception>
    public ReadOnlyMemory<byte> EfiGrub(string architecture) => Get(architecture == "arm64" ? EfiGrubArm64 : EfiGrubX64);

    /// <summary>GRUB for BIOS.</summary>
    public GrubImages Grub => new(_files
        .Where(file => file.Key.StartsWith(GrubFolder, StringComparison.Ordinal))
        .ToDictionary(file => file.Key[GrubFolder.Length..], file => file.Value, StringComparer.Ordinal));

    private static bool IsBootLoader(string path) =>
        path.StartsWith(EfiFolder, StringComparison.Ordinal) || path.StartsWith(GrubFolder, StringComparison.Ordinal) || path is EfiGrubX64 or EfiGrubArm64;

    private ReadOnlyMemory<byte> Get(string path) => _files.TryGetValue(path, out var content)
        ? content
        : throw FormatDiagnostics.NoBootLoader.Error($"The image has no '/{path}'.", _location);
}
