using System.Collections.Immutable;
using LinuxKit.Formats;
using LinuxKit.RootFilesystem;

namespace LinuxKit;

/// <summary>The boot loaders' image, for builds that have a format with a boot loader.</summary>
internal static class BootLoaderPlan
{
    /// <summary>Whether any format of a request has a boot loader. Formats that don't exist were refused before.</summary>
    public static bool IsNeeded(BuildRequest request) => request.Formats.Any(name => ImageFormats.Find(name, request.Location).NeedsBootLoader);

    /// <summary>The image, to be unpacked for the formats alone.</summary>
    public static ImmutableArray<Component> Components(BuildRequest request, ResolvedImages images) => IsNeeded(request)
        ? [new ImageTree($"boot loader {request.Disk.BootLoader}", request.Location, images[request.Disk.BootLoader], "", TreeRole.Root)]
        : [];
}
