using LinuxKit.Configuration.Nodes;
using LinuxKit.Oci;

namespace LinuxKit.Configuration;

/// <summary>Checks the image that something names.</summary>
internal static class NamedImage
{
    /// <summary>The reference as it was written, or <see langword="null"/> when that was reported.</summary>
    public static string? Check(string? image, SourceLocation location, Reading reading)
    {
        if (string.IsNullOrEmpty(image))
        {
            reading.Report(ConfigurationDiagnostics.MissingImage, location, "It has no image.");
            return null;
        }

        if (!ImageReference.TryParse(image, out _))
        {
            reading.Report(ConfigurationDiagnostics.InvalidImageReference, location, $"'{image}' is not an image reference.");
            return null;
        }

        return image;
    }
}
