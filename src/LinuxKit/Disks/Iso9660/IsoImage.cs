namespace LinuxKit.Disks.Iso9660;

/// <summary>
/// Plans ISO images: ECMA-119 at level 3, with Rock Ridge's entries and a second hierarchy for Joliet, El Torito's boot catalogue, and
/// tables that make them disks as well.
/// </summary>
internal static class IsoImage
{
    /// <summary>Plans an image.</summary>
    /// <param name="options">What it says of itself, and what boots from it.</param>
    /// <param name="files">The files; their contents lie in this order.</param>
    /// <exception cref="LinuxKitException">The files make no tree, do not fit, or something can't be written as it is.</exception>
    public static IsoPlan Plan(IsoOptions options, IReadOnlyList<IsoFile> files)
    {
        Check(options);
        var contents = new DiscContents();
        var (bios, tree) = (options.Bios is null ? null : BootImage.Of(options.Bios, contents.SectorOf), files);
        if (bios is not null)
        {
            contents.Add(bios, "boot image for a BIOS");
            tree = [.. files.Select(file => ReferenceEquals(file.Content, options.Bios!.Image) ? file with { Content = bios } : file)];
        }

        var root = IsoNode.TreeOf(tree, options.Timestamp);
        var efi = options.Efi?.Image;
        foreach (var file in tree.Where(file => !ReferenceEquals(file.Content, efi)))
        {
            contents.Add(file.Content, file.Path);
        }

        if (efi is not null)
        {
            contents.Add(efi, "boot image for UEFI");
        }

        var volume = new Volume(options, root, contents, bios);
        var extents = tree.ToDictionary(
            file => IsoNode.Normal(file.Path), file => new IsoExtent(contents.OffsetOf(file.Content), file.Content.Size), StringComparer.Ordinal);
        return new IsoPlan(volume.Content, extents);
    }

    private static void Check(IsoOptions options)
    {
        const int Limit = 32;
        if (options.VolumeId.Length > Limit || options.VolumeId.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            throw Iso9660Diagnostics.BadVolumeId.Error($"'{options.VolumeId}' is longer than {Limit} characters, or has others than printable ones of ASCII.");
        }
    }
}
