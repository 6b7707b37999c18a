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
        var boot = new BootImages(
            options.Bios is null ? null : BootImage.Of(options.Bios, contents.SectorOf), options.Bios?.LoadSectors ?? 0, options.Efi?.Image);
        var tree = files.Select(file => ReferenceEquals(file.Content, options.Bios?.Image) ? file with { Content = boot.Bios! } : file).ToList();
        AddContents(contents, boot, tree);
        var volume = new Volume(options, IsoNode.TreeOf(tree, options.Timestamp), contents, boot);
        return new IsoPlan(
            volume.ToContent(),
            tree.ToDictionary(file => IsoNode.Normal(file.Path), file => contents.ExtentOf(file.Content), StringComparer.Ordinal),
            boot.Efi is null ? default : contents.ExtentOf(boot.Efi));
    }

    private static void AddContents(DiscContents contents, BootImages boot, IReadOnlyCollection<IsoFile> files)
    {
        if (boot.Bios is not null)
        {
            contents.Add(boot.Bios, "boot image for a BIOS");
        }

        foreach (var file in files.Where(file => !ReferenceEquals(file.Content, boot.Efi)))
        {
            contents.Add(file.Content, file.Path);
        }

        if (boot.Efi is not null)
        {
            contents.Add(boot.Efi, "boot image for UEFI");
        }
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
