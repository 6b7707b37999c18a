using LinuxKit.Archives;

namespace LinuxKit.RootFilesystem;

/// <summary>The key of a segment: a hash of everything that its bytes depend on, and of nothing else.</summary>
public static class ComponentKey
{
    /// <summary>Counts up whenever the same component gives other bytes, or another index.</summary>
    internal const int Version = 3;

    /// <summary>The key of a component.</summary>
    /// <param name="component">The component.</param>
    /// <param name="compression">How it is compressed.</param>
    /// <param name="timestamp">Modification time of what the build itself makes, in seconds since 1970-01-01 UTC.</param>
    /// <returns>64 hexadecimal digits.</returns>
    public static string Of(Component component, Compression compression, long timestamp) =>
        Of(component, SegmentRewrite.None(timestamp), compression, timestamp);

    /// <summary>The key of a component that is changed to fit together with others.</summary>
    internal static string Of(Component component, SegmentRewrite rewrite, Compression compression, long timestamp)
    {
        using var hash = new CanonicalHash();
        hash.Add(Version).Add(compression.Identity).Add(timestamp);
        Add(hash, component);
        Add(hash, rewrite);
        return hash.Finish();
    }

    /// <summary>The key of what is in a component, however it is compressed.</summary>
    internal static string OfIndex(Component component, long timestamp)
    {
        using var hash = new CanonicalHash();
        hash.Add(Version).Add("index").Add(timestamp);
        Add(hash, component);
        return hash.Finish();
    }

    private static void Add(CanonicalHash hash, Component component)
    {
        switch (component)
        {
            case ImageTree tree:
                hash.Add("tree").Add(tree.Image.Manifest.Digest.ToString()).Add(tree.Prefix).Add((int)tree.Role);
                break;
            case ImageArchive archive:
                hash.Add("archive").Add(archive.Image.Manifest.Digest.ToString()).Add(archive.Member);
                break;
            case ImageFiles files:
                hash.Add("files").Add(files.Image.Manifest.Digest.ToString()).Add(files.Members.Length);
                foreach (var member in files.Members)
                {
                    hash.Add(member.Member).Add(member.Path).Add(member.Optional ? 1 : 0);
                }

                break;
            case JoinedFile joined:
                hash.Add("joined").Add(joined.Path).Add(joined.Images.Length);
                foreach (var image in joined.Images)
                {
                    hash.Add(image.Manifest.Digest.ToString());
                }

                break;
            case GeneratedFiles generated:
                hash.Add("generated").Add(generated.Entries.Length);
                foreach (var entry in generated.Entries)
                {
                    hash.Add(entry.Entry).Add(DigestOf(entry)).Add(entry.Implied ? 1 : 0);
                }

                break;
            default:
                throw new ArgumentException($"{component.GetType()} is no known component.", nameof(component));
        }
    }

    private static void Add(CanonicalHash hash, SegmentRewrite rewrite)
    {
        hash.Add(rewrite.Moves.Length);
        foreach (var (from, to) in rewrite.Moves)
        {
            hash.Add(from).Add(to);
        }

        hash.Add(rewrite.Dropped.Count);
        foreach (var path in rewrite.Dropped)
        {
            hash.Add(path);
        }
    }

    private static string DigestOf(GeneratedEntry entry) =>
        (entry.Blob?.Digest ?? (entry.SourcePath is null ? Digest.OfSha256(entry.Content.AsSpan()) : entry.SourceDigest!.Value)).ToString();
}
