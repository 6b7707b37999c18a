using System.Collections.Immutable;
using System.Text;
using LinuxKit.Archives;

namespace LinuxKit.Oci;

/// <summary>The two files that make a folder an OCI image layout: image-layout.md, "oci-layout file" and "index.json file".</summary>
internal static class LayoutIndex
{
    public const string VersionFile = "oci-layout";
    public const string IndexFile = "index.json";

    public static readonly byte[] Version = Encoding.UTF8.GetBytes("""{"imageLayoutVersion":"1.0.0"}""");

    /// <summary>Makes sure that a layout is one.</summary>
    /// <param name="files">The layout's files.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LinuxKitException">It is none, or of an unknown version.</exception>
    public static async ValueTask CheckVersionAsync(ILayoutFiles files, CancellationToken cancellationToken)
    {
        var json = await ReadFileAsync(files, VersionFile, OciLimits.LayoutVersionSize, cancellationToken).ConfigureAwait(false)
            ?? throw OciDiagnostics.InvalidLayout.Error($"'{files.Location}' has no {VersionFile}.");
        var version = DocumentReader.ReadLayoutVersion(json, $"'{VersionFile}' in '{files.Location}'");
        if (version?.StartsWith("1.", StringComparison.Ordinal) != true)
        {
            throw OciDiagnostics.InvalidLayout.Error($"'{files.Location}' is a layout of version '{UntrustedText.Show(version)}', not 1.0.0.");
        }
    }

    /// <summary>Reads the entries of a layout's index.</summary>
    /// <param name="files">The layout's files.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The entries, or <see langword="null"/> when there is no index.</returns>
    /// <exception cref="LinuxKitException">The index is broken.</exception>
    public static async ValueTask<ImmutableArray<Descriptor>?> ReadAsync(ILayoutFiles files, CancellationToken cancellationToken)
    {
        var json = await ReadFileAsync(files, IndexFile, OciLimits.LayoutIndexSize, cancellationToken).ConfigureAwait(false);
        if (json is null)
        {
            return null;
        }

        var name = $"'{IndexFile}' in '{files.Location}'";
        return ImageDocument.Parse(json, name) is ImageIndex index
            ? index.Manifests
            : throw OciDiagnostics.InvalidDocument.Error($"{name} is a manifest where an index is expected.");
    }

    /// <summary>Writes a layout's index, last of all: what it names is there already.</summary>
    /// <param name="folder">The layout's folder.</param>
    /// <param name="entries">The entries.</param>
    /// <param name="cancellationToken">Stops the writing; the index is then as it was.</param>
    public static async ValueTask WriteAsync(string folder, ImmutableArray<Descriptor> entries, CancellationToken cancellationToken)
    {
        var version = Path.Combine(folder, VersionFile);
        if (!File.Exists(version))
        {
            await AtomicFile.WriteAllBytesAsync(version, Version, cancellationToken).ConfigureAwait(false);
        }

        var json = DocumentWriter.Write(new ImageIndex(MediaTypes.Index, entries));
        await AtomicFile.WriteAllBytesAsync(Path.Combine(folder, IndexFile), json, cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask<byte[]?> ReadFileAsync(ILayoutFiles files, string path, int limit, CancellationToken cancellationToken)
    {
        if (files.TryOpen(path) is not { } file)
        {
            return null;
        }

        await using (file.Content.ConfigureAwait(false))
        {
            if (file.Length > limit)
            {
                throw OciDiagnostics.LimitExceeded.Error($"'{path}' in '{files.Location}' has {file.Length} bytes, where {limit} are the limit.");
            }

            var content = new byte[file.Length];
            await file.Content.ReadExactlyAsync(content, cancellationToken).ConfigureAwait(false);
            return content;
        }
    }
}
