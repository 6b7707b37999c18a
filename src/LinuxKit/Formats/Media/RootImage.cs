using LinuxKit.Archives;
using LinuxKit.Boot;
using LinuxKit.Disks;
using LinuxKit.Disks.Erofs;
using LinuxKit.Disks.Ext4;
using LinuxKit.Disks.Iso9660;
using LinuxKit.Disks.SquashFs;
using LinuxKit.Disks.Verity;

namespace LinuxKit.Formats.Media;

/// <summary>A root as a file system of its own, and what guards it.</summary>
/// <param name="FilePath">Full path of the temporary file that it is in.</param>
/// <param name="Content">The file system.</param>
/// <param name="Verity">What it is trusted by, and its hash tree; <see langword="null"/> when nothing guards it.</param>
internal sealed record RootImage(string FilePath, DiskContent Content, (VerityRoot Root, DiskContent Tree)? Verity)
{
    private const int ZstdLevel = 9;
    private const int GzipLevel = 9;

    // CDs are written file by file, and hash trees level by level.
    private const int BufferSize = 128 * 1024;

    /// <summary>Makes a root's file system, in a temporary file of the outputs.</summary>
    /// <param name="image">The image.</param>
    /// <param name="place">The kind of file system.</param>
    /// <param name="identity">Of what ids are made.</param>
    /// <param name="outputs">The build's outputs.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="LinuxKitException">The file system can't hold the root.</exception>
    public static async Task<RootImage> MakeAsync(
        ComposedImage image, RootPlace place, ImageIdentity identity, OutputBatch outputs, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateDirectory(outputs.CreateTemporaryFolderName()).FullName;
        var path = Path.Combine(folder, "root");
        var file = Create(path);
        await using var fileScope = file.ConfigureAwait(false);
        var length = await WriteAsync(image, place, identity, file, cancellationToken).ConfigureAwait(false);
        if (!image.Disk.Verity)
        {
            file.SetLength(length);
            return new RootImage(path, DiskContent.OfFile(path), null);
        }

        // A tree behind it starts at a whole block, which is two of a CD's.
        length += Padding.After(length, VerityLayout.BlockSize);
        file.SetLength(length);
        await file.FlushAsync(cancellationToken).ConfigureAwait(false);
        file.Position = 0;
        var treePath = Path.Combine(folder, "tree");
        var tree = Create(treePath);
        await using var treeScope = tree.ConfigureAwait(false);
        var options = new VerityOptions
        {
            // A verified device has sectors of this size, and the kernel mounts no file system with smaller blocks.
            DataBlockSize = place == RootPlace.Iso9660 ? IsoSector.Size : VerityOptions.DefaultDataBlockSize,
            Salt = identity.For("verity salt"),
            Uuid = identity.GuidOf("verity"),
        };
        var root = await VerityTree.WriteAsync(file, length, options, tree, cancellationToken).ConfigureAwait(false);
        return new RootImage(path, DiskContent.OfFile(path), (root, DiskContent.OfFile(treePath)));
    }

    /// <summary>Writes the file system, and its hash tree behind it.</summary>
    public async Task WriteAsync(Stream output, CancellationToken cancellationToken)
    {
        await Content.WriteAsync(output, cancellationToken).ConfigureAwait(false);
        if (Verity is { } verity)
        {
            await verity.Tree.WriteAsync(output, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The file system's type, as the kernel names it.</summary>
    /// <param name="place">The kind of file system.</param>
    public static string TypeOf(RootPlace place) => place switch
    {
        RootPlace.SquashFs => "squashfs",
        RootPlace.Erofs => "erofs",
        RootPlace.Iso9660 => "iso9660",
        _ => "ext4",
    };

    /// <summary>How a SquashFS is compressed that the kernel is to read.</summary>
    public static Compression SquashFsCompression(KernelConfiguration? kernel) => kernel?.IsBuiltIn("CONFIG_SQUASHFS_ZSTD") == true
        ? new Compression(CompressionKind.Zstd, ZstdLevel)
        : new Compression(CompressionKind.Gzip, GzipLevel);

    private static Task<long> WriteAsync(ComposedImage image, RootPlace place, ImageIdentity identity, FileStream file, CancellationToken cancellationToken) => place switch
    {
        RootPlace.SquashFs => SquashFsImage.WriteAsync(
            image.Root, new SquashFsOptions { Compression = SquashFsCompression(image.Kernel), Timestamp = image.Timestamp }, file, cancellationToken),
        RootPlace.Erofs => ErofsImage.WriteAsync(
            image.Root,
            new ErofsOptions
            {
                Compression = image.Kernel?.IsBuiltIn("CONFIG_EROFS_FS_ZIP") == true ? ErofsCompression.Lz4 : ErofsCompression.None,
                Uuid = identity.GuidOf("root file system"),
                Timestamp = DateTimeOffset.FromUnixTimeSeconds(image.Timestamp),
            },
            file,
            cancellationToken),
        RootPlace.Ext4 => Ext4Image.WriteAsync(
            image.Root,
            new Ext4Options
            {
                Uuid = identity.GuidOf("root file system"),
                HashSeed = identity.GuidOf("root file system's hashes"),
                Timestamp = DateTimeOffset.FromUnixTimeSeconds(image.Timestamp),
                ReadOnly = true,
            },
            file,
            cancellationToken),
        RootPlace.Iso9660 => RootDisc.WriteAsync(image, file, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(place), place, "There is no such file system."),
    };

    private static FileStream Create(string path) =>
        new(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete, BufferSize, FileOptions.Asynchronous);
}
