using System.Collections.Immutable;

namespace LinuxKit.Oci;

/// <summary>Puts all that several layouts have into one.</summary>
/// <param name="writer">Where it goes.</param>
internal sealed class LayoutMerge(OciLayoutWriter writer)
{
    /// <summary>Something in a layout that a name can stand for.</summary>
    private sealed record Part(OciLayout Layout, Descriptor Descriptor);

    /// <summary>Copies images and gives them their names.</summary>
    /// <param name="layouts">The layouts; of different images with the same name and platform the later one's is taken.</param>
    /// <param name="cancellationToken">Stops the copy.</param>
    public async ValueTask AddAsync(IEnumerable<OciLayout> layouts, CancellationToken cancellationToken)
    {
        var entries = layouts
            .SelectMany(layout => layout.Entries.SelectMany(entry =>
                LayoutNames.FullNames(entry).DefaultIfEmpty(null).Select(name => (Name: name, Part: new Part(layout, entry)))))
            .ToLookup(entry => entry.Name, entry => entry.Part);
        foreach (var named in entries.Where(parts => parts.Key is not null))
        {
            var root = await JoinAsync(named, cancellationToken).ConfigureAwait(false);
            writer.SetName(root, named.Key!);
        }

        foreach (var unnamed in entries[null].DistinctBy(part => part.Descriptor.Digest))
        {
            await CopyAsync(unnamed, cancellationToken).ConfigureAwait(false);
            writer.AddEntry(unnamed.Descriptor);
        }
    }

    // Of a package that was built architecture by architecture, every layout has a part. A part that an earlier layout has
    // otherwise means that this is another version, and versions don't mix.
    private async ValueTask<Descriptor> JoinAsync(IEnumerable<Part> roots, CancellationToken cancellationToken)
    {
        var joined = ImmutableArray<Part>.Empty;
        var all = new List<(Part Root, ImmutableArray<Part> Parts)>();
        foreach (var root in roots)
        {
            var parts = await PartsAsync(root, cancellationToken).ConfigureAwait(false);
            all.Add((root, parts));
            var fresh = parts.Where(part => !joined.Any(other => IsSameContent(part, other))).ToList();
            joined = fresh.Any(part => joined.Any(other => IsSamePlatform(part, other))) ? parts : [.. joined, .. fresh];
        }

        if (all.FindLast(one => IsSame(one.Parts, joined)).Root is { } whole)
        {
            await CopyAsync(whole, cancellationToken).ConfigureAwait(false);
            return whole.Descriptor;
        }

        foreach (var part in joined)
        {
            await CopyAsync(part, cancellationToken).ConfigureAwait(false);
        }

        return await writer.AddIndexAsync([.. joined.Select(part => part.Descriptor)], cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask<ImmutableArray<Part>> PartsAsync(Part root, CancellationToken cancellationToken)
    {
        var (layout, descriptor) = root;
        var document = MediaTypes.IsDocument(descriptor.MediaType)
            ? await layout.Blobs.ReadDocumentAsync(descriptor, cancellationToken).ConfigureAwait(false)
            : null;
        return document switch
        {
            ImageIndex index => [.. index.Manifests.Select(child => new Part(layout, child))],
            ImageManifest manifest when descriptor.Platform is null && MediaTypes.IsConfig(manifest.Config.MediaType) =>
            [
                new Part(layout, LayoutNames.WithName(descriptor, null) with
                {
                    Platform = (await ImageLoader.ReadConfigurationAsync(layout.Blobs, manifest, cancellationToken).ConfigureAwait(false)).Config.Platform,
                }),
            ],
            _ => [new Part(layout, LayoutNames.WithName(descriptor, null))],
        };
    }

    private static bool IsSame(ImmutableArray<Part> some, ImmutableArray<Part> others) =>
        some.Length == others.Length && some.All(part => others.Any(other => IsSameContent(part, other)));

    private static bool IsSameContent(Part one, Part other) => one.Descriptor.Digest == other.Descriptor.Digest;

    private static bool IsSamePlatform(Part one, Part other) =>
        one.Descriptor.Platform == other.Descriptor.Platform && one.Descriptor.Platform is not { OperatingSystem: "unknown" };

    private ValueTask CopyAsync(Part part, CancellationToken cancellationToken) =>
        ImageCopy.CopyAsync(part.Layout.Blobs, part.Descriptor, writer, cancellationToken);
}
