using System.Collections.Immutable;
using LinuxKit.Boot;

namespace LinuxKit.Formats;

/// <summary>One output format: a name of <c>LinuxKitFormats</c>, and the files that it makes.</summary>
public interface IImageFormat
{
    /// <summary>The name, as in upstream's <c>--format</c>: <c>kernel+initrd</c>.</summary>
    string Name { get; }

    /// <summary>Whether the format has no meaning without a kernel.</summary>
    bool NeedsKernel { get; }

    /// <summary>Whether the format has a boot loader, which comes out of an image of its own.</summary>
    bool NeedsBootLoader => false;

    /// <summary>Whether the format has the files of a board's firmware, which come out of an image of their own.</summary>
    bool NeedsBoardFirmware => false;

    /// <summary>Whether the format has a partition for data when the project asks for one.</summary>
    bool HasDataPartition => false;

    /// <summary>Where the root is while a system of this format runs.</summary>
    /// <param name="settings">What the project says.</param>
    RootPlace RootOf(DiskSettings settings) => RootPlace.Initramfs;

    /// <summary>The architectures that the format has a meaning for, by OCI's names; none for all.</summary>
    ImmutableArray<string> Architectures => [];

    /// <summary>The file names that this format makes for an image.</summary>
    /// <param name="imageName">The image's name.</param>
    /// <param name="settings">What the project says of its root.</param>
    ImmutableArray<string> OutputNames(string imageName, DiskSettings settings);

    /// <summary>Writes the files.</summary>
    /// <param name="image">What to write.</param>
    /// <param name="imageName">The image's name.</param>
    /// <param name="outputs">Takes the files.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The files, in the order of <see cref="OutputNames"/>.</returns>
    Task<ImmutableArray<OutputFile>> WriteAsync(ComposedImage image, string imageName, OutputBatch outputs, CancellationToken cancellationToken);
}
