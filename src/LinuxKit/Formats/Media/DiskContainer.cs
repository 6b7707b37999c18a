using System.Collections.Immutable;
using LinuxKit.Boot.FirstStage;
using LinuxKit.Disks;

namespace LinuxKit.Formats.Media;

/// <summary>A kind of file that a disk comes in.</summary>
/// <param name="SizeAlignment">Bytes whose multiple the disk's size has to be.</param>
/// <param name="WriteAsync">Writes a disk to a file of the outputs.</param>
internal sealed record DiskContainer(long SizeAlignment, Func<DiskFile, OutputBatch, CancellationToken, Task<OutputFile>> WriteAsync)
{
    /// <summary>What the machines that take such files have for a disk; a root on it needs the driver.</summary>
    public ImmutableArray<KernelFeature> Drivers { get; init; } = [];

    /// <summary>What those machines are, by OCI's names.</summary>
    public ImmutableArray<string> Architectures { get; init; } = ["amd64", "arm64"];
}

/// <summary>A disk that a container is made for.</summary>
/// <param name="Name">The output file's name.</param>
/// <param name="ImageName">The image's name.</param>
/// <param name="Disk">The disk.</param>
/// <param name="Identity">Of what ids are made.</param>
/// <param name="Image">The image on it.</param>
/// <param name="BootMemory">Bytes of memory that it takes to boot.</param>
internal sealed record DiskFile(string Name, string ImageName, DiskContent Disk, ImageIdentity Identity, ComposedImage Image, long BootMemory);
