using LinuxKit.Oci;
using LinuxKit.Oci.Registry;
using Microsoft.Build.Framework;

namespace LinuxKit.Tasks;

/// <summary>Pushes an index over what was pushed for each of an image project's architectures.</summary>
[MSBuildMultiThreadableTask]
public sealed class PushIndex : PushTask
{
    /// <summary>OCI's names of the architectures.</summary>
    [Required]
    public string[] Architectures { get; set; } = [];

    private protected override async Task<Descriptor> PushAsync(RegistryClient client, ImageReference name, CancellationToken cancellationToken) =>
        await new ArtifactPush(client).PushIndexAsync(name, Architectures, cancellationToken).ConfigureAwait(false);
}
