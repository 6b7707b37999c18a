using System.Collections.Immutable;
using LinuxKit.Formats;
using LinuxKit.RootFilesystem;

namespace LinuxKit;

/// <summary>The images that formats are made with, beside the system: boot loaders, and a board's firmware. Formats that don't exist were refused before.</summary>
internal static class FormatImages
{
    /// <summary>References of the images that a request's formats need.</summary>
    public static IEnumerable<string> References(BuildRequest request) =>
    [
        .. NeedsBootLoader(request) ? [request.Disk.BootLoader] : ImmutableArray<string>.Empty,
        .. NeedsBoardFirmware(request) ? [request.Disk.BoardFirmware] : ImmutableArray<string>.Empty,
    ];

    /// <summary>The boot loaders' image, to be unpacked for the formats alone.</summary>
    public static ImmutableArray<Component> BootLoader(BuildRequest request, ResolvedImages images) =>
        NeedsBootLoader(request) ? [Tree("boot loader", request.Disk.BootLoader, request, images)] : [];

    /// <summary>The image of the board's firmware, to be unpacked for the formats alone.</summary>
    public static ImmutableArray<Component> BoardFirmware(BuildRequest request, ResolvedImages images) =>
        NeedsBoardFirmware(request) ? [Tree("board firmware", request.Disk.BoardFirmware, request, images)] : [];

    private static bool NeedsBootLoader(BuildRequest request) => Formats(request).Any(format => format.NeedsBootLoader);

    private static bool NeedsBoardFirmware(BuildRequest request) => Formats(request).Any(format => format.NeedsBoardFirmware);

    private static IEnumerable<IImageFormat> Formats(BuildRequest request) => request.Formats.Select(name => ImageFormats.Find(name, request.Location));

    private static ImageTree Tree(string purpose, string reference, BuildRequest request, ResolvedImages images) =>
        new($"{purpose} {reference}", request.Location, images[reference], "", TreeRole.Root);
}
