using LinuxKit.Archives;
using LinuxKit.Disks.Erofs;
using LinuxKit.Disks.Ext4;
using LinuxKit.Disks.SquashFs;
using LinuxKit.Formats;
using LinuxKit.Formats.Media;
using LinuxKit.Formats.Roots;
using LinuxKit.RootFilesystem;
using LinuxKit.Tests.Archives;
using LinuxKit.Tests.Disks.Iso9660;

namespace LinuxKit.Tests.Disks.Trees;

/// <summary>Everything that a root is written as, and who unpacks it again.</summary>
internal static class RootWriters
{
    /// <summary>File systems.</summary>
    public static IReadOnlyList<string> FileSystems { get; } = ["EROFS", "EROFS with LZ4", "ext4", "SquashFS", "CD"];

    /// <summary>File systems and archives.</summary>
    public static IReadOnlyList<string> All { get; } = [.. FileSystems, "tar", "oci", "initrd"];

    /// <summary>Writes a root.</summary>
    public static Task WriteAsync(string kind, ComposedRoot root, Stream output, CancellationToken cancellationToken) => kind switch
    {
        "ext4" => Ext4Image.WriteAsync(root, new Ext4Options { Timestamp = RootSample.Timestamp }, output, cancellationToken),
        "SquashFS" => SquashFsImage.WriteAsync(root, new SquashFsOptions { Timestamp = RootSample.Timestamp.ToUnixTimeSeconds() }, output, cancellationToken),
        "CD" => RootDisc.WriteAsync(ImageOf(root), output, cancellationToken),
        "tar" => WriteTarAsync(root, output, cancellationToken),
        "oci" => WriteOciAsync(root, output, cancellationToken),
        "initrd" => root.WriteInitrdAsync(output, cancellationToken),
        _ => ErofsImage.WriteAsync(
            root,
            new ErofsOptions { Timestamp = RootSample.Timestamp, Compression = kind == "EROFS" ? ErofsCompression.None : ErofsCompression.Lz4 },
            output,
            cancellationToken),
    };

    /// <summary>Writes a root, has others unpack it, and sees that it is what it was.</summary>
    public static async Task UnpackTheSameAsync(string kind, RootSample files, CancellationToken cancellationToken)
    {
        using var tree = new UnpackedTree { HasFolderTimes = kind != "initrd" };
        await using (var file = File.Create(tree.Image))
        {
            await WriteAsync(kind, files.Root, file, cancellationToken);
        }

        await UnpackAsync(kind, files.Root, tree, cancellationToken);
        await tree.AssertIsAsync(files, cancellationToken);
    }

    private static async Task UnpackAsync(string kind, ComposedRoot root, UnpackedTree tree, CancellationToken cancellationToken)
    {
        switch (kind)
        {
            case "ext4":
                await Judge.RunAsync("sh", ["-c", "e2fsck -fn \"$0\" 2>&1 && debugfs -R \"rdump / $1\" \"$0\" 2>/dev/null", tree.Image, tree.Folder], cancellationToken);
                Directory.Delete(Path.Combine(tree.Folder, "lost+found"));
                break;
            case "SquashFS":
                await Judge.RunAsync("unsquashfs", ["-n", "-q", "-f", "-d", tree.Folder, tree.Image], cancellationToken);
                break;
            case "CD":
                await Xorriso.RunAsync(cancellationToken, "-osirrox", "on", "-indev", tree.Image, "-extract", "/", tree.Folder);
                break;
            case "tar":
                await Judge.RunAsync("tar", ["-xpf", tree.Image, "--numeric-owner", "--delay-directory-restore", "-C", tree.Folder], cancellationToken);
                break;
            case "oci":
                await Judge.RunAsync(
                    "sh",
                    [
                        "-ec",
                        "skopeo --insecure-policy copy -q oci-archive:\"$0\" dir:\"$0.dir\" >&2; gzip -dc \"$0.dir/$(grep -aEo '\"sha256:[0-9a-f]{64}\"' \"$0.dir/manifest.json\" | tail -n 1 | cut -c 9-72)\" | tar -xp --numeric-owner --delay-directory-restore -C \"$1\"; rm -r \"$0.dir\"",
                        tree.Image,
                        tree.Folder,
                    ],
                    cancellationToken);
                break;
            case "initrd":
                await UnpackInitrdAsync(root, tree, cancellationToken);
                break;
            default:
                await Judge.RunAsync("fsck.erofs", ["-d1", $"--extract={tree.Folder}", "--overwrite", "--preserve", tree.Image], cancellationToken);
                break;
        }
    }

    /// <summary>Every frame by itself, as the kernel reads them: an archive whole in each.</summary>
    private static async Task UnpackInitrdAsync(ComposedRoot root, UnpackedTree tree, CancellationToken cancellationToken)
    {
        await using var initrd = File.OpenRead(tree.Image);
        foreach (var frame in root.Segments.SelectMany(segment => segment.Frames))
        {
            var bytes = new byte[frame.SizeInBytes];
            await initrd.ReadExactlyAsync(bytes, cancellationToken);
            var archive = await Judge.FilterAsync("zstd", ["-dc"], bytes, cancellationToken);
            await Judge.RunAsync("cpio", ["-idum", "--quiet", "--no-absolute-filenames"], cancellationToken, tree.Folder, archive);
        }
    }

    private static async Task WriteTarAsync(ComposedRoot root, Stream output, CancellationToken cancellationToken)
    {
        var tar = new TarWriter(output);
        await RootArchive.WriteAsync(ImageOf(root), tar, cancellationToken);
        await tar.FinishAsync(cancellationToken);
    }

    private static async Task WriteOciAsync(ComposedRoot root, Stream output, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("linuxkit-oci-");
        try
        {
            await using var outputs = new OutputBatch(folder.FullName);
            var file = (await new OciFormat().WriteAsync(ImageOf(root), "root", outputs, cancellationToken)).Single();
            await outputs.CommitAsync(cancellationToken);
            await using var image = File.OpenRead(Path.Combine(folder.FullName, file.Name));
            await image.CopyToAsync(output, cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static ComposedImage ImageOf(ComposedRoot root) =>
        new(null, root) { Architecture = "amd64", Timestamp = RootSample.Timestamp.ToUnixTimeSeconds() };
}
