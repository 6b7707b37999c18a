using LinuxKit.Oci;
using LinuxKit.Oci.Registry;
using Microsoft.Build.Framework;

namespace LinuxKit.Tasks;

/// <summary>Pushes the outputs of an image project as an artifact.</summary>
[MSBuildMultiThreadableTask]
public sealed class PushImage : PushTask
{
    /// <summary>Full path of the build's result.</summary>
    [Required]
    public string ResultFile { get; set; } = "";

    private protected override async Task<Descriptor> PushAsync(RegistryClient client, ImageReference name, CancellationToken cancellationToken) =>
        await new ArtifactPush(client).PushAsync(ResultFile, name, cancellationToken).ConfigureAwait(false);
}
