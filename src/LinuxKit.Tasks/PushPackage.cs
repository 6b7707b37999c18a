using LinuxKit.Oci;
using LinuxKit.Oci.Registry;
using Microsoft.Build.Framework;

namespace LinuxKit.Tasks;

/// <summary>Pushes a package project's image, all architectures as one index.</summary>
[MSBuildMultiThreadableTask]
public sealed class PushPackage : PushTask
{
    /// <summary>Full path of the layout's folder.</summary>
    [Required]
    public string LayoutFolder { get; set; } = "";

    private protected override async Task<Descriptor> PushAsync(RegistryClient client, ImageReference name, CancellationToken cancellationToken)
    {
        var layout = await OciLayout.OpenAsync(LayoutFolder, cancellationToken).ConfigureAwait(false);

        // One image under several names.
        var root = layout.Entries[0];
        await client.PushAsync(layout, root, name, cancellationToken).ConfigureAwait(false);
        return root;
    }
}
