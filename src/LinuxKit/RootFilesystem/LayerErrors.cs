using LinuxKit.Oci;

namespace LinuxKit.RootFilesystem;

/// <summary>Says in errors which image and layer they are about.</summary>
internal static class LayerErrors
{
    public static void InLayer(this ResolvedImage image, int layer, Action action)
    {
        try
        {
            action();
        }
        catch (LinuxKitException exception)
        {
            throw image.In(layer, exception);
        }
    }

    public static async Task<T> InLayerAsync<T>(this ResolvedImage image, int layer, Func<Task<T>> action)
    {
        try
        {
            return await action().ConfigureAwait(false);
        }
        catch (LinuxKitException exception)
        {
            throw image.In(layer, exception);
        }
    }

    private static LinuxKitException In(this ResolvedImage image, int layer, LinuxKitException exception)
    {
        var diagnostic = exception.Diagnostic;
        var message = $"{image.Reference}, layer {layer + 1} of {image.Layers.Length} ({image.Layers[layer].Digest}): {diagnostic.Message}";
        return new LinuxKitException(diagnostic with { Message = message }, exception);
    }
}
