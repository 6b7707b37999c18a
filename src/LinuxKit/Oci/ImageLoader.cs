namespace LinuxKit.Oci;

/// <summary>Goes from a manifest's descriptor to the image: reads manifest and configuration and checks that they belong together.</summary>
internal static class ImageLoader
{
    /// <summary>Loads an image.</summary>
    /// <param name="blobs">Where the image is.</param>
    /// <param name="reference">The name that it was found under.</param>
    /// <param name="descriptor">The manifest.</param>
    /// <param name="cancellationToken">Stops the loading.</param>
    /// <exception cref="LinuxKitException">The image is broken, incomplete or of a kind that is not known.</exception>
    public static async ValueTask<ResolvedImage> LoadAsync(
        IBlobSource blobs, ImageReference reference, Descriptor descriptor, CancellationToken cancellationToken)
    {
        var name = blobs.NameOf(descriptor);
        var document = await blobs.ReadDocumentAsync(descriptor, cancellationToken).ConfigureAwait(false);
        if (document is not ImageManifest manifest)
        {
            throw OciDiagnostics.InvalidDocument.Error($"{name} is an index where a manifest is expected.");
        }

        CheckKinds(manifest, name);
        var configuration = await ReadConfigurationAsync(blobs, manifest, cancellationToken).ConfigureAwait(false);
        if (configuration.DiffIds.Length != manifest.Layers.Length)
        {
            throw OciDiagnostics.InvalidDocument.Error(
                $"{name} has {manifest.Layers.Length} layers, but its configuration has {configuration.DiffIds.Length} diff_ids.");
        }

        var platform = descriptor.Platform ?? configuration.Config.Platform;
        return new ResolvedImage(
            reference,
            descriptor with { MediaType = manifest.MediaType, Platform = platform },
            manifest.Layers,
            configuration.DiffIds,
            configuration.Config with { Platform = platform },
            blobs);
    }

    /// <summary>Reads the configuration of an image.</summary>
    /// <param name="blobs">Where the image is.</param>
    /// <param name="manifest">The image's manifest.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async ValueTask<ImageConfiguration> ReadConfigurationAsync(
        IBlobSource blobs, ImageManifest manifest, CancellationToken cancellationToken)
    {
        var json = await blobs.ReadAllAsync(manifest.Config, OciLimits.ConfigSize, cancellationToken).ConfigureAwait(false);
        return ImageConfiguration.Parse(json, blobs.NameOf(manifest.Config));
    }

    private static void CheckKinds(ImageManifest manifest, string name)
    {
        if (!MediaTypes.IsConfig(manifest.Config.MediaType))
        {
            var kind = manifest.ArtifactType ?? manifest.Config.MediaType;
            throw OciDiagnostics.UnsupportedMediaType.Error($"{name} is not an image but an artifact of type '{UntrustedText.Show(kind)}'.");
        }

        if (manifest.Layers.Length > OciLimits.LayerCount)
        {
            throw OciDiagnostics.LimitExceeded.Error($"{name} has {manifest.Layers.Length} layers, where {OciLimits.LayerCount} are the limit.");
        }

        foreach (var layer in manifest.Layers)
        {
            if (MediaTypes.IsNondistributable(layer.MediaType))
            {
                throw OciDiagnostics.NondistributableLayer.Error(
                    $"Layer {layer.Digest} of {name} is '{UntrustedText.Show(layer.MediaType)}': it is not a part of the image.");
            }

            if (!MediaTypes.IsLayer(layer.MediaType))
            {
                throw OciDiagnostics.UnsupportedMediaType.Error(
                    $"Layer {layer.Digest} of {name} is of the unknown kind '{UntrustedText.Show(layer.MediaType)}'.");
            }
        }
    }
}
